const MAX_LINES = 50;
const WINDOW_MS = 1_000;

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Lets so many lines a second pass and says how many it held back: a flood must not bury the log. */
export class LineGate {
  readonly #write: (level: Level, line: string) => void;
  #count = 0;
  #windowStart = 0;
  #held = 0;

  constructor(write: (level: Level, line: string) => void) {
    this.#write = write;
  }

  add(level: Level, line: string): void {
    const now = performance.now();
    if (now - this.#windowStart >= WINDOW_MS) {
      if (this.#held > 0) this.#write('warn', `${this.#held} log messages were left out, since they came too fast`);
      this.#windowStart = now;
      this.#count = 0;
      this.#held = 0;
    }
    this.#count += 1;
    if (this.#count > MAX_LINES) this.#held += 1;
    else this.#write(level, line);
  }
}
