/** A text made of pieces of another one, so that places in it can be told in the other's lines and columns. */

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export class MappedText {
  readonly #original: string;
  readonly #segments: {
    readonly from: number;
    readonly origin: number;
    readonly length: number;
    readonly copied: boolean;
  }[] = [];
  #text = '';

  constructor(original: string) {
    this.#original = original;
  }

  get text(): string {
    return this.#text;
  }

  /** Appends the original's characters from `start` up to `end`. */
  copy(start: number, end: number): void {
    if (end <= start) return;
    this.#segments.push({ from: this.#text.length, origin: start, length: end - start, copied: true });
    this.#text += this.#original.slice(start, end);
  }

  /** Appends text of ours; places in it are told as `origin`. */
  insert(text: string, origin: number): void {
    if (text === '') return;
    this.#segments.push({ from: this.#text.length, origin, length: text.length, copied: false });
    this.#text += text;
  }

  /** The original's position for a position in the made text; undefined where it lies outside. */
  originalPosition(made: Position): Position | undefined {
    const offset = offsetOf(this.#text, made);
    if (offset === undefined) return undefined;
    const segment = this.#segments.find((one) => offset < one.from + one.length) ?? this.#segments.at(-1);
    if (segment === undefined) return undefined;
    const origin = segment.copied ? segment.origin + Math.min(offset - segment.from, segment.length) : segment.origin;
    return positionAt(this.#original, origin);
  }
}

/** In lines as an editor shows them; a carriage return alone ends one too. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
  const isInsideBreak = before.endsWith('\r') && text[offset] === '\n';
  return { line: before.split(/\r\n?|\n/).length - (isInsideBreak ? 1 : 0), column: offset - lastBreak };
}

/** The inverse of `positionAt`. */
export function offsetAt(text: string, { line, column }: Position): number {
  const lineBreak = /\r\n?|\n/g;
  for (let passed = 1; passed < line && lineBreak.exec(text) !== null;) passed += 1;
  return lineBreak.lastIndex + column - 1;
}

/** The engine counts as the language does: a line ends at LS and PS too, inside strings as well. */
function offsetOf(text: string, position: Position): number | undefined {
  const lineBreak = /\r\n|[\n\r\u2028\u2029]/g;
  for (let line = 1; line < position.line; line += 1) {
    if (lineBreak.exec(text) === null) return undefined;
  }
  const start = lineBreak.lastIndex;
  return Math.min(start + position.column - 1, text.length);
}
