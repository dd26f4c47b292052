/** The bytes that the extension host writes to the worker's standard input: large texts cross here, and only here. */
import type { Readable } from 'node:stream';

export class InputBytes {
  readonly #stream: Readable;
  #arrived: () => void = () => undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => this.#arrived());
  }

  /** The next bytes, as soon as all of them are there; asked for one after the other. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = count; left > 0;) {
      const available = Math.min(left, this.#stream.readableLength);
      const piece = available === 0 ? null : (this.#stream.read(available) as Buffer | null);
      if (piece === null) {
        await new Promise<void>((resolve) => (this.#arrived = resolve));
      } else {
        pieces.push(piece);
        left -= piece.length;
      }
    }
    return Buffer.concat(pieces);
  }
}
