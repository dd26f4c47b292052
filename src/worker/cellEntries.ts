/**
 * The order in which the results of a cell's calls and its timers enter the isolate. While the cell lives they enter as
 * they come, and the order is reported; a cell that runs again follows the order that was recorded, without waiting for
 * timers, and lives on from where the record ends or its code takes another way. An entry is a crossing to another
 * thread, so results that came while code ran, or in one turn, enter together.
 */
import type { CellEntry, CellStart } from '../core/cell/cellRecord';

/** What enters: a timer, or the result of a call, as one of those that the realm's `settle` takes. */
export type Entering = { readonly timerId: number } | { readonly callId: number; readonly settled: string };

export interface CellEntriesOptions {
  readonly start: CellStart;
  /** Whether code is running in the isolate. */
  readonly isBusy: () => boolean;
  /** Brings one timer, or results, into the isolate. */
  readonly enter: (entering: readonly Entering[], clock: number) => void;
  /** Called when the record has ended. */
  readonly onRecordEnd: () => void;
  readonly report: (entries: readonly CellEntry[]) => void;
}

/** Results that are longer altogether enter one after the other. */
const MAX_TOGETHER_CHARS = 1_000_000;

export class CellEntries {
  readonly #options: CellEntriesOptions;
  readonly #recorded: Exclude<CellEntry, string>[] = [];
  readonly #readings: string[] = [];
  /** Calls whose results have not come. */
  readonly #open = new Set<number>();
  /** What has come and not entered yet, in the order in which it came. */
  readonly #ready = new Map<number, Entering>();
  readonly #timers = new Map<number, { readonly delayMs: number; readonly id: number; timer?: NodeJS.Timeout }>();
  #unreported: CellEntry[] = [];
  #count = 0;
  #clock: number;
  #isLive: boolean;
  #isFollowingSoon = false;

  constructor(options: CellEntriesOptions) {
    this.#options = options;
    const { clock, recorded } = options.start;
    this.#clock = clock;
    this.#isLive = recorded === undefined;
    for (const entry of recorded?.entries ?? []) {
      if (typeof entry === 'string') this.#readings.push(entry);
      else this.#recorded.push(entry);
    }
  }

  /** Counts a call that the code made; gives its ordinal. */
  openCall(): number {
    this.#count += 1;
    this.#open.add(this.#count);
    return this.#count;
  }

  /** The result of a call has come. It enters with those beside it, once they have come as far. */
  arrive(ordinal: number, entering: Entering): void {
    this.#open.delete(ordinal);
    this.#ready.set(ordinal, entering);
    if (this.#isFollowingSoon) return;
    this.#isFollowingSoon = true;
    queueMicrotask(() => {
      this.#isFollowingSoon = false;
      this.follow();
    });
  }

  startTimer(delayMs: number, id: number): number {
    this.#count += 1;
    this.#timers.set(this.#count, { delayMs, id });
    if (this.#isLive) this.#arm(this.#count);
    return this.#count;
  }

  /** Undefined stands for a timer that there has never been. */
  stopTimer(ordinal: number | undefined): void {
    if (ordinal === undefined) return;
    clearTimeout(this.#timers.get(ordinal)?.timer);
    this.#timers.delete(ordinal);
    this.#ready.delete(ordinal);
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  /** What a reading that is the same the next time gave. */
  read(read: () => string): string {
    const text = this.#readings.shift() ?? read();
    this.#unreported.push(text);
    return text;
  }

  /** Lets in what has come, or what is next in the record; called whenever the isolate has come to rest. */
  follow(): void {
    if (this.#options.isBusy()) return;
    if (this.#isLive) return this.#enterReady();
    const [next] = this.#recorded;
    if (next === undefined) return this.#endRecord();
    const [first, clock, ...others] = next;
    const ordinals = [first, ...others];
    const entering = ordinals.map((ordinal) => this.#ready.get(ordinal) ?? this.#timerOf(ordinal));
    if (entering.every((one) => one !== undefined)) {
      this.#recorded.shift();
      this.#enter(ordinals, clock, entering);
    } else if (!ordinals.every((ordinal, index) => entering[index] !== undefined || this.#open.has(ordinal))) {
      this.#endRecord();
    }
  }

  /** Reports what entered; called before what the code did then can be seen outside. */
  flush(): void {
    if (this.#unreported.length === 0) return;
    this.#options.report(this.#unreported);
    this.#unreported = [];
  }

  close(): void {
    for (const ordinal of [...this.#timers.keys()]) this.stopTimer(ordinal);
    this.#ready.clear();
    this.flush();
  }

  #endRecord(): void {
    this.#isLive = true;
    if (this.#recorded.length === 0) this.#options.onRecordEnd();
    const ready = [...this.#ready].sort(([one], [other]) => one - other);
    this.#ready.clear();
    for (const [ordinal, entering] of ready) this.#ready.set(ordinal, entering);
    for (const ordinal of this.#timers.keys()) this.#arm(ordinal);
    this.#enterReady();
  }

  #arm(ordinal: number): void {
    const timer = this.#timers.get(ordinal);
    if (timer === undefined) return;
    timer.timer = setTimeout(() => {
      this.#ready.set(ordinal, { timerId: timer.id });
      this.follow();
    }, timer.delayMs);
  }

  #timerOf(ordinal: number): Entering | undefined {
    const timer = this.#timers.get(ordinal);
    return timer && { timerId: timer.id };
  }

  /** The clock of the machine may be set back; that of a cell never goes back. */
  #enterReady(): void {
    const ordinals: number[] = [];
    const entering: Entering[] = [];
    let chars = 0;
    for (const [ordinal, one] of this.#ready) {
      chars += 'settled' in one ? one.settled.length : MAX_TOGETHER_CHARS;
      if (entering.length > 0 && chars > MAX_TOGETHER_CHARS) break;
      ordinals.push(ordinal);
      entering.push(one);
    }
    if (entering.length > 0) this.#enter(ordinals, Math.max(this.#clock, Date.now()), entering);
  }

  #enter([first = 0, ...others]: readonly number[], clock: number, entering: readonly Entering[]): void {
    for (const ordinal of [first, ...others]) this.stopTimer(ordinal);
    this.#clock = clock;
    this.#unreported.push([first, clock, ...others]);
    this.#options.enter(entering, clock);
  }
}
