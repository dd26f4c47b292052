/**
 * The input variables of the coming run, each as one text outside every heap whose bytes the isolates share. The pieces
 * of the wire are gathered in memory that is given back at once, so that a large text is never there three times.
 */
import type { InputParams } from '../protocol/hostWorker';
import { collectGarbage } from './collectGarbage';
import type { KeptText, SandboxEngine } from './sandboxEngine';

export class InputTexts {
  readonly #engine: SandboxEngine;
  readonly #gathering = new Map<string, GatheredText>();
  readonly #whole = new Map<string, KeptText>();

  constructor(engine: SandboxEngine) {
    this.#engine = engine;
  }

  add({ name, encoding, totalChars }: InputParams, bytes: Buffer): void {
    const text = this.#gathering.get(name) ?? new GatheredText(totalChars);
    text.add(bytes, encoding);
    if (!text.isWhole) {
      this.#gathering.set(name, text);
      return;
    }
    this.#gathering.delete(name);
    this.#whole.set(name, this.#engine.keepText(text.take()));
    // Later, since the stack still holds the text.
    if (totalChars >= LARGE_CHARS) setImmediate(collectGarbage);
  }

  /** Undefined if the input is empty. */
  get(name: string): KeptText | undefined {
    return this.#whole.get(name);
  }

  clear(): void {
    this.#gathering.clear();
    this.#whole.clear();
  }
}

/** From here on the text that was copied from is worth a collection; V8 would keep it until the heap has grown a lot. */
const LARGE_CHARS = 1_000_000;

/** One byte for each character until the first one that needs two. */
class GatheredText {
  readonly #totalChars: number;
  #bytes: Buffer<ArrayBuffer>;
  #encoding: 'latin1' | 'utf16le' = 'latin1';
  #chars = 0;

  constructor(totalChars: number) {
    this.#totalChars = totalChars;
    this.#bytes = memoryFor(totalChars);
  }

  get isWhole(): boolean {
    return this.#chars >= this.#totalChars;
  }

  add(bytes: Buffer, encoding: 'latin1' | 'utf16le'): void {
    if (this.#encoding === 'latin1' && encoding === 'utf16le') this.#widen();
    const at = this.#chars * this.#width;
    if (encoding === this.#encoding) bytes.copy(this.#bytes, at);
    else this.#bytes.write(bytes.toString(encoding), at, this.#encoding);
    this.#chars += bytes.length / (encoding === 'latin1' ? 1 : 2);
  }

  /** The text; the memory that it was gathered in is free at once, without waiting for the garbage collector. */
  take(): string {
    const text = this.#bytes.toString(this.#encoding);
    this.#bytes.buffer.transfer(0);
    return text;
  }

  get #width(): number {
    return this.#encoding === 'latin1' ? 1 : 2;
  }

  #widen(): void {
    const narrow = this.#bytes;
    this.#bytes = memoryFor(2 * this.#totalChars);
    this.#encoding = 'utf16le';
    for (let at = 0; at < this.#chars; at += WIDEN_CHARS) {
      const end = Math.min(this.#chars, at + WIDEN_CHARS);
      this.#bytes.write(narrow.toString('latin1', at, end), 2 * at, 'utf16le');
    }
    narrow.buffer.transfer(0);
  }
}

const WIDEN_CHARS = 512 * 1024;

function memoryFor(bytes: number): Buffer<ArrayBuffer> {
  // Not from Node's pool, which other buffers share.
  return Buffer.from(new ArrayBuffer(bytes));
}
