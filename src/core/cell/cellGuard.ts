/**
 * What the code of a cell calls besides what its author wrote: the parameter of the cell's function. The realm makes
 * it (`src/worker/realm/cellGuard.ts`), the transform writes the calls.
 */

/** The parameter's name; names that begin so are refused in cells. */
export const CELL_GUARD = '__rlm';

export interface CellGuard {
  /** The first call of every `catch`: throws on what ends the cell, so that nothing swallows it. */
  (thrown: unknown): void;
  /** The first call of a `finally` that could swallow it by leaving through `return`, `break` or `continue`. */
  stop(): void;
  /**
   * The first call of a cell. `hoisted` (`var` and functions) exist from now on, `lexical` (`let`, `const`, `class`)
   * cannot be used before their declaration unless an earlier cell declared them, `written` are the names that the
   * cell's code assigns to.
   */
  hoist(hoisted: readonly string[], lexical: readonly string[], written: readonly string[]): void;
  /** Takes the value of a declaration and lets the next assignment to its name be the one that declares it. */
  ready<T>(kind: LexicalKind, name: string, value: T): T;
  /** The same for all names of a pattern, before its value is computed. */
  open(kind: LexicalKind, names: readonly string[]): void;
  /** A function in a block was reached: from here on it is the value of the variable of that name. */
  publish(name: string, value: unknown): void;
}

export type LexicalKind = 'let' | 'const';
