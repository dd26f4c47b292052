/**
 * Looks at the memory of the whole process while code runs. An engine's own limit sees neither what lies outside its
 * heap nor what a single built-in function takes before the next collection.
 */
const LOOK_EVERY_MS = 30;
/** Of what an isolate may have: V8 lets a heap that is full grow on until a collection has ended. */
const OVERSHOOT = 2;
/** What the worker itself takes for calls and results that are under way. */
const OWN_MB = 256;

export interface WatchedRealm {
  readonly memoryMb: number;
  /** Ends it: it has taken more than it may have. */
  endForMemory(): void;
  /** Ends the process, since the realm does not end: a built-in function goes on. */
  giveUp(): void;
}

/** A realm that was ended may be so far above what is allowed, and for so long, until its built-in function returns. */
const ENDING_SHARE = 1.5;
const ENDING_MS = 2_000;

export class MemoryWatch {
  readonly #readMb: () => number;
  /** Those in which code runs, the one that began first ahead. */
  readonly #busy = new Set<WatchedRealm>();
  readonly #all = new Set<WatchedRealm>();
  #ending: { readonly realm: WatchedRealm; readonly since: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #baseMb = 0;

  constructor(readMb = (): number => process.memoryUsage.rss() / 1e6) {
    this.#readMb = readMb;
  }

  /** What is there when the first realm is made, such as its inputs, is not its own. */
  add(realm: WatchedRealm): void {
    if (this.#all.size === 0) this.#baseMb = this.#readMb();
    this.#all.add(realm);
  }

  remove(realm: WatchedRealm): void {
    this.#all.delete(realm);
    this.#busy.delete(realm);
  }

  enter(realm: WatchedRealm): void {
    this.#busy.add(realm);
    // It stops by itself once nothing runs: slices are many and short.
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  leave(realm: WatchedRealm): void {
    this.#busy.delete(realm);
    if (this.#ending?.realm === realm) this.#ending = undefined;
  }

  #look(): void {
    const [first] = this.#busy;
    if (first === undefined && this.#ending === undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    let allowedMb = this.#baseMb + OWN_MB;
    for (const { memoryMb } of this.#all) allowedMb += OVERSHOOT * memoryMb;
    const usedMb = this.#readMb();
    if (this.#ending !== undefined) {
      const { realm, since } = this.#ending;
      const limitMb = ENDING_SHARE * (allowedMb + OVERSHOOT * realm.memoryMb);
      if (usedMb <= limitMb && performance.now() - since <= ENDING_MS) return;
      this.#ending = undefined;
      realm.giveUp();
    } else if (first !== undefined && usedMb > allowedMb) {
      this.#ending = { realm: first, since: performance.now() };
      first.endForMemory();
    }
  }
}
