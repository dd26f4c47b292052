/** What a check found, by place: what would surely go wrong, and what may. */
import type { AnyNode } from 'acorn';

export interface Finding {
  /** Offsets in the code of the cell. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** What the next try can be written from, such as the tool's signature; told once for several findings. */
  readonly advice?: string | undefined;
  /** Whether the cell cannot be right; what is not certain refuses nothing. */
  readonly isCertain: boolean;
}

export class Findings {
  readonly #all: Finding[] = [];
  #caught = 0;

  get all(): readonly Finding[] {
    return [...this.#all].sort((a, b) => a.start - b.start);
  }

  add(
    { start, end }: Pick<AnyNode, 'start' | 'end'>,
    message: string,
    { isCertain = true, advice }: { isCertain?: boolean; advice?: string } = {},
  ): void {
    if (this.#all.some((one) => one.start === start && one.message === message)) return;
    this.#all.push({ start, end, message, advice, isCertain: isCertain && this.#caught === 0 });
  }

  /** What is found meanwhile is caught by the cell itself, which may expect it. */
  whileCaught<Result>(read: () => Result): Result {
    this.#caught += 1;
    try {
      return read();
    } finally {
      this.#caught -= 1;
    }
  }
}
