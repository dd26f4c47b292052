import { compileCell, type CompiledCell, type CompileOptions } from '../cell/cellTransform';
import type { SyntaxFailure } from '../cell/parseCell';
import type { CheckResult } from './cellCheck';

export type PreparedCell =
  | { readonly ok: true; readonly cell: CompiledCell; readonly notes: readonly string[] }
  | (SyntaxFailure & { readonly notes: readonly string[] });

/** From the text that a model wrote to a cell that may run; a fault that is known before costs no call. */
export function prepareCell(
  source: string,
  options: CompileOptions,
  check: ((cell: CompiledCell) => CheckResult) | undefined,
): PreparedCell {
  const compiled = compileCell(source, options);
  if (!compiled.ok) return { ...compiled, notes: [] };
  const { error, notes } = check?.(compiled.cell) ?? { notes: [] };
  return error === undefined ? { ...compiled, notes } : { ok: false, error, notes };
}
