/** A text outside every heap, which threads read without copying its bytes. */
export interface TextBytes {
  readonly bytes: SharedArrayBuffer;
  readonly encoding: 'latin1' | 'utf16le';
}

export class SharedText {
  readonly shared: TextBytes;

  constructor(text: string) {
    const encoding = WIDE_CHARACTER.test(text) ? 'utf16le' : 'latin1';
    const bytes = new SharedArrayBuffer(encoding === 'latin1' ? text.length : 2 * text.length);
    Buffer.from(bytes).write(text, encoding);
    this.shared = { bytes, encoding };
  }

  copy(): string {
    const { bytes, encoding } = this.shared;
    return Buffer.from(bytes).toString(encoding);
  }
}

/** The text in pieces that each are well-formed if the text is. */
export function* piecesOf({ bytes, encoding }: TextBytes, pieceChars: number): Generator<string> {
  const buffer = Buffer.from(bytes);
  const width = encoding === 'latin1' ? 1 : 2;
  for (let at = 0; at < buffer.length;) {
    let end = Math.min(buffer.length, at + pieceChars * width);
    if (width === 2 && end < buffer.length && isHighSurrogate(buffer.readUInt16LE(end - 2))) end -= 2;
    yield buffer.toString(encoding, at, end);
    at = end;
  }
}

const WIDE_CHARACTER = /[^\u0000-\u00ff]/;

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
