/** Pieces of a streamed response travel together for so long. */
const STREAM_EVERY_MS = 80;

export class StreamedText {
  readonly #emit: (text: string) => void;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  add(piece: string): void {
    this.#text += piece;
    this.#timer ??= setTimeout(() => this.flush(), STREAM_EVERY_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#emit(text);
  }
}
