/** The terminal as the report writes to it: lines that stay, and one status line that is replaced. */
import { hasColors, paletteOf, type Palette } from './palette';

const MIN_WIDTH = 40;
const MAX_WIDTH = 120;
const DEFAULT_WIDTH = 100;

export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export class Terminal {
  readonly palette: Palette;
  readonly #stream: TerminalStream;
  #hasStatus = false;

  constructor(stream: TerminalStream, environment: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.palette = paletteOf(hasColors({ isTerminal: stream.isTTY === true, environment }));
  }

  /** Read anew for each line, since the window may change. */
  get width(): number {
    return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, this.#stream.columns ?? DEFAULT_WIDTH));
  }

  line(text = ''): void {
    this.clearStatus();
    this.#stream.write(`${text.trimEnd()}\n`);
  }

  lines(texts: readonly string[]): void {
    for (const text of texts) this.line(text);
  }

  /** Shown in a terminal only; the next line or status replaces it. */
  status(text: string): void {
    if (this.#stream.isTTY !== true) return;
    this.clearStatus();
    this.#stream.write(this.palette.faint(text.slice(0, this.width - 1)));
    this.#hasStatus = true;
  }

  clearStatus(): void {
    if (!this.#hasStatus) return;
    this.#stream.write('\r\u001b[2K');
    this.#hasStatus = false;
  }
}
