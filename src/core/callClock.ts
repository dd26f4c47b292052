/** The time limit of one call. It stands while the call waits for its turn or for a person. */
export class CallClock {
  readonly #aborter = new AbortController();
  #limitMs: number;
  #usedMs = 0;
  #startedAt: number | undefined;
  #pauses = 0;
  #timer: NodeJS.Timeout | undefined;

  /** It runs from now on. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#run();
  }

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  get isOver(): boolean {
    return this.signal.aborted;
  }

  get limitMs(): number {
    return this.#limitMs;
  }

  /** Another limit, for the whole of the call. */
  setLimit(limitMs: number): void {
    this.#limitMs = limitMs;
    if (this.#startedAt === undefined) return;
    this.#stand();
    this.#run();
  }

  /** Returns the function that ends the pause. Pauses may overlap. */
  pause(): () => void {
    this.#pauses += 1;
    this.#stand();
    let isPaused = true;
    return () => {
      if (!isPaused) return;
      isPaused = false;
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#run();
    };
  }

  /** At the end of the call: nothing is aborted any more. */
  stop(): void {
    this.#pauses = Infinity;
    this.#stand();
  }

  #run(): void {
    if (this.isOver) return;
    this.#startedAt = performance.now();
    const left = Math.max(0, this.#limitMs - this.#usedMs);
    this.#timer = setTimeout(() => this.#aborter.abort(new Error('The call took too long.')), left);
  }

  #stand(): void {
    clearTimeout(this.#timer);
    if (this.#startedAt === undefined) return;
    this.#usedMs += performance.now() - this.#startedAt;
    this.#startedAt = undefined;
  }
}
