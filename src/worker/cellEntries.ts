/**
 * The order in which the results of a cell's calls and its timers enter the isolate. While the cell lives they enter as
 * they come, and the order is reported; a cell that runs again follows the order that was recorded, without waiting for
 * timers, and lives on from where the record ends or its code takes another way.
 */
import type { CellEntry, CellStart } from '../core/cell/cellRecord';

export interface CellEntriesOptions {
  readonly start: CellStart;
  /** Whether code is running in the isolate. */
  readonly isBusy: () => boolean;
  /** Called when the record has ended. */
  readonly onRecordEnd: () => void;
  readonly report: (entries: readonly CellEntry[]) => void;
}

type Enter = (clock: number) => void;

export class CellEntries {
  readonly #options: CellEntriesOptions;
  readonly #recorded: (readonly [ordinal: number, clock: number])[] = [];
  readonly #readings: string[] = [];
  /** Calls whose results have not come. */
  readonly #open = new Set<number>();
  /** Results that have come before it is their turn. */
  readonly #ready = new Map<number, Enter>();
  readonly #timers = new Map<number, { readonly delayMs: number; readonly enter: Enter; timer?: NodeJS.Timeout }>();
  #unreported: CellEntry[] = [];
  #count = 0;
  #clock: number;
  #isLive: boolean;

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

  /** The result of a call has come: `enter` brings it into the isolate, now or when it is its turn. */
  arrive(ordinal: number, enter: Enter): void {
    this.#open.delete(ordinal);
    if (this.#isLive) return this.#enterNow(ordinal, enter);
    this.#ready.set(ordinal, enter);
    this.follow();
  }

  startTimer(delayMs: number, enter: Enter): number {
    this.#count += 1;
    this.#timers.set(this.#count, { delayMs, enter });
    if (this.#isLive) this.#arm(this.#count);
    return this.#count;
  }

  stopTimer(ordinal: number): void {
    clearTimeout(this.#timers.get(ordinal)?.timer);
    this.#timers.delete(ordinal);
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

  /** Lets in what is next in the record; called whenever the isolate has come to rest. */
  follow(): void {
    if (this.#isLive || this.#options.isBusy()) return;
    const [next] = this.#recorded;
    if (next === undefined) return this.#endRecord();
    const [ordinal, clock] = next;
    const enter = this.#ready.get(ordinal) ?? this.#timers.get(ordinal)?.enter;
    if (enter !== undefined) {
      this.#recorded.shift();
      this.#forget(ordinal);
      this.#enter(ordinal, clock, enter);
    } else if (!this.#open.has(ordinal)) {
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
    this.flush();
  }

  #endRecord(): void {
    this.#isLive = true;
    if (this.#recorded.length === 0) this.#options.onRecordEnd();
    for (const [ordinal, enter] of [...this.#ready].sort(([one], [other]) => one - other)) {
      this.#forget(ordinal);
      this.#enterNow(ordinal, enter);
    }
    for (const ordinal of this.#timers.keys()) this.#arm(ordinal);
  }

  #arm(ordinal: number): void {
    const timer = this.#timers.get(ordinal);
    if (timer === undefined) return;
    timer.timer = setTimeout(() => {
      this.#timers.delete(ordinal);
      this.#enterNow(ordinal, timer.enter);
    }, timer.delayMs);
  }

  #forget(ordinal: number): void {
    this.#ready.delete(ordinal);
    this.#timers.delete(ordinal);
  }

  /** The clock of the machine may be set back; that of a cell never goes back. */
  #enterNow(ordinal: number, enter: Enter): void {
    this.#enter(ordinal, Math.max(this.#clock, Date.now()), enter);
  }

  #enter(ordinal: number, clock: number, enter: Enter): void {
    this.#clock = clock;
    this.#unreported.push([ordinal, clock]);
    enter(clock);
  }
}
