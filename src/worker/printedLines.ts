/**
 * What a cell prints, on its way out. A cell that prints a few lines is heard line by line; one that prints very many
 * is heard in pieces, since each of them is a message, an event and a line of the journal.
 */
import type { ConsoleLevel } from '../core/events';

type Print = (level: ConsoleLevel, text: string) => void;

/** From so many lines of a cell on they travel together. */
const SINGLE_LINES = 200;
/** From so many on, a change of the level is no reason for another piece. */
const LEVEL_LINES = 2_000;
const MAX_PIECE_CHARS = 65_536;
const MAX_WAIT_MS = 100;

export class PrintedLines {
  readonly #print: Print;
  #count = 0;
  #level: ConsoleLevel = 'log';
  #lines: string[] = [];
  #chars = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(print: Print) {
    this.#print = print;
  }

  add(level: ConsoleLevel, text: string): void {
    this.#count += 1;
    if (this.#count <= SINGLE_LINES) {
      this.#print(level, text);
      return;
    }
    const isMixed = this.#count > LEVEL_LINES;
    const wanted = isMixed ? 'log' : level;
    if (wanted !== this.#level) this.flush();
    this.#level = wanted;
    this.#lines.push(isMixed && (level === 'warn' || level === 'error') ? `[${level}] ${text}` : text);
    this.#chars += text.length + 1;
    if (this.#chars >= MAX_PIECE_CHARS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
  }

  /** Lets out what waits: before anything else of the cell is seen outside, and at its end. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('\n');
    this.#lines = [];
    this.#chars = 0;
    this.#print(this.#level, text);
  }
}
