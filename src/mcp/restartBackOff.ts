/** How long to wait before the first, second, … start in a row. */
const DELAYS_MS = [0, 500, 1_000, 2_000, 4_000];
/** What is not started by us may be away for long, and to look for it costs little. */
const WEB_DELAYS_MS = [...DELAYS_MS, 8_000, 16_000, 30_000];
/** A connection that lasted so long was a good one. */
const CALM_MS = 60_000;

/**
 * When a server that was lost may be started again: at once, then later and later, and a program after six losses in a
 * row not before a minute has passed. One that starts only to die must neither hold up a run for ever nor burden the
 * machine. A web server is tried at the longest delay from then on.
 */
export class RestartBackOff {
  readonly #now: () => number;
  readonly #isWeb: boolean;
  #losses = 0;
  #openedAt: number | undefined;
  #lostAt = 0;

  constructor({ isWeb = false, now = Date.now }: { readonly isWeb?: boolean; readonly now?: () => number } = {}) {
    this.#isWeb = isWeb;
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
    const wanted = this.#isWeb
      ? WEB_DELAYS_MS.at(Math.min(this.#losses, WEB_DELAYS_MS.length) - 1)
      : DELAYS_MS[this.#losses - 1];
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
