/** How long to wait before the first, second, … start in a row. */
const DELAYS_MS = [0, 500, 1_000, 2_000, 4_000];
/** A connection that lasted so long was a good one. */
const CALM_MS = 60_000;

/**
 * When a server that was lost may be started again: at once, then later and later, and after six losses in a row not
 * before a minute has passed. One that starts only to die must neither hold up a run for ever nor burden the machine.
 */
export class RestartBackOff {
  readonly #now: () => number;
  #losses = 0;
  #openedAt: number | undefined;
  #lostAt = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  opened(): void {
    this.#openedAt = this.#now();
  }

  /** The connection ended, or could not be opened. */
  lost(): void {
    const lasted = this.#openedAt === undefined ? 0 : this.#now() - this.#openedAt;
    this.#losses = lasted >= CALM_MS ? 1 : this.#losses + 1;
    this.#openedAt = undefined;
    this.#lostAt = this.#now();
  }

  /** Milliseconds to wait, or undefined where it is not to be tried. */
  delay(): number | undefined {
    if (this.#losses === 0) return 0;
    const sinceLost = this.#now() - this.#lostAt;
    if (sinceLost >= CALM_MS) this.#losses = 1;
    const wanted = DELAYS_MS[this.#losses - 1];
    return wanted === undefined ? undefined : Math.max(0, wanted - sinceLost);
  }

  get losses(): number {
    return this.#losses;
  }

  /** A person wants it to be tried. */
  reset(): void {
    this.#losses = 0;
  }
}
