/** The memory of one QuickJS. The engine's own limit does not hold; the maximum of a WebAssembly memory does. */
const PAGE_BYTES = 65_536;
const INITIAL_PAGES = 256;
/** What the engine itself takes. */
const OWN_PAGES = 96;
/** The engine is built for addresses below 2 GB. */
const MAX_PAGES = 32_768;

export class CappedMemory {
  readonly memory: WebAssembly.Memory;
  readonly #maximumPages: number;
  /** Pages that are missing; 0 if all were given that were asked for. */
  #missing = 0;

  constructor(memoryMb: number) {
    const wanted = Math.ceil((memoryMb * 1024 * 1024) / PAGE_BYTES) + OWN_PAGES;
    this.#maximumPages = Math.min(MAX_PAGES, Math.max(INITIAL_PAGES, wanted));
    this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: this.#maximumPages });
    const grow = this.memory.grow.bind(this.memory);
    // The engine asks for more than it needs first, then for less.
    this.memory.grow = (pages) => {
      try {
        const before = grow(pages);
        this.#missing = 0;
        return before;
      } catch (thrown) {
        this.#missing = this.#missing === 0 ? pages : Math.min(this.#missing, pages);
        throw thrown;
      }
    };
  }

  /** A single value that could never fit is refused, as an error that code can catch; then nothing has run out. */
  get hasRunOut(): boolean {
    return this.#missing > 0 && this.#missing < this.#maximumPages / 2;
  }
}
