/** The wall time of a cell. It stands while a tool, the model or a person is awaited. */
export class WallClock {
  readonly limitMs: number;
  readonly #onOver: () => void;
  #usedMs = 0;
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onOver: () => void) {
    this.limitMs = limitMs;
    this.#onOver = onOver;
  }

  get ms(): number {
    return this.#usedMs + (this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt);
  }

  get leftMs(): number {
    return this.limitMs - this.ms;
  }

  /** Lets it run, or stand. */
  track(isWaiting: boolean): void {
    if (isWaiting === (this.#startedAt === undefined)) return;
    this.stop();
    if (isWaiting) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onOver, this.limitMs - this.#usedMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#usedMs = this.ms;
    this.#startedAt = undefined;
  }
}
