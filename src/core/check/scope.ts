/** The names that the code of a cell has declared so far, and what is known of their values. */
import type { Known } from './knownValue';

export class Scope {
  readonly #names = new Map<string, Known>();
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.#parent = parent;
  }

  find(name: string): Known | undefined {
    return this.#names.get(name) ?? this.#parent?.find(name);
  }

  set(name: string, known: Known): void {
    this.#names.set(name, known);
  }

  get names(): ReadonlyMap<string, Known> {
    return this.#names;
  }
}
