/** Kept of a line that is too long: enough to find which request it answers. */
const KEPT_BYTES = 512;
/** Of a line that is too long, so many times the limit are skipped before it counts as endless. */
const SKIPPED_TIMES = 4;

export interface TooLongLine {
  readonly head: string;
  readonly tail: string;
  readonly bytes: number;
}

/** Cuts a stream into lines of at most `maxBytes`; what is longer is skipped without being kept. */
export class MessageSplitter {
  readonly #maxBytes: number;
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: (line: TooLongLine) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);

  constructor(maxBytes: number, onLine: (line: string) => void, onTooLong: (line: TooLongLine) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  /** False where a line does not seem to end. */
  push(chunk: Buffer): boolean {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      this.#end();
    }
    this.#keep(chunk.subarray(start));
    return this.#bytes <= this.#maxBytes * SKIPPED_TIMES;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    this.#pieces.push(piece);
    if (this.#bytes <= this.#maxBytes) return;
    const skipped = Buffer.concat(this.#pieces);
    if (this.#head.length === 0) this.#head = Buffer.from(skipped.subarray(0, KEPT_BYTES));
    this.#tail = Buffer.from(Buffer.concat([this.#tail, skipped.subarray(-KEPT_BYTES)]).subarray(-KEPT_BYTES));
    this.#pieces = [];
  }

  #end(): void {
    const bytes = this.#bytes;
    if (bytes === 0) return;
    const pieces = this.#pieces;
    const [head, tail] = [this.#head, this.#tail];
    this.#pieces = [];
    this.#bytes = 0;
    this.#head = this.#tail = Buffer.alloc(0);
    if (bytes > this.#maxBytes) {
      this.#onTooLong({ head: head.toString('utf8'), tail: tail.toString('utf8'), bytes });
      return;
    }
    const line = Buffer.concat(pieces, bytes).toString('utf8');
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
