const MAX_LINES = 50;
const WINDOW_MS = 1_000;

/** Lets so many lines a second pass and says how many it held back: a flood must not bury the log. */
export class LineGate<Level extends string> {
  readonly #write: (level: Level, line: string) => void;
  readonly #ownLevel: Level;
  #count = 0;
  #windowStart = 0;
  #held = 0;

  /** `ownLevel` is that of its own line, which says how many were held back. */
  constructor(write: (level: Level, line: string) => void, ownLevel: Level) {
    this.#write = write;
    this.#ownLevel = ownLevel;
  }

  add(level: Level, line: string): void {
    const now = performance.now();
    if (now - this.#windowStart >= WINDOW_MS) {
      if (this.#held > 0) {
        this.#write(this.#ownLevel, `${this.#held} log messages were left out, since they came too fast`);
      }
      this.#windowStart = now;
      this.#count = 0;
      this.#held = 0;
    }
    this.#count += 1;
    if (this.#count > MAX_LINES) this.#held += 1;
    else this.#write(level, line);
  }
}
