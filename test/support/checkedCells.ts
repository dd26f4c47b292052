/** Cells that are checked one after the other, as if each ran well. */
import { SchemaChecker } from '../../src/core/arguments/schemaChecker';
import { Catalogue } from '../../src/core/catalogue/catalogue';
import { CellCheck } from '../../src/core/check/cellCheck';
import type { CheckMode } from '../../src/core/check/checkModes';
import { prepareCell, type PreparedCell } from '../../src/core/check/prepareCell';
import { reservedCellNames } from '../../src/core/cell/reservedCellNames';
import type { ExecutionResult } from '../../src/core/interpreter';
import type { ToolDescription } from '../../src/core/ports';
import { stripTypes } from '../../src/worker/stripTypes';
import { withinTime } from '../../src/worker/withinTime';
import { fixtureTools } from '../unit/catalogue/fixtureCatalogues';

/** Tools of real servers; of those that stand in two catalogues, the ones that npm has now. */
export function corpusTools(): readonly ToolDescription[] {
  const current = fixtureTools('npm', 'mongodb');
  const names = new Set(current.map(({ server }) => server));
  return [...current, ...fixtureTools('livemcpbench').filter(({ server }) => !names.has(server))];
}

export class CheckedCells {
  readonly check: CellCheck;
  readonly checker: SchemaChecker;
  readonly #catalogue: Catalogue;
  readonly #names = new Set<string>();

  constructor(
    tools: readonly ToolDescription[],
    mode: CheckMode = 'on',
    checker = new SchemaChecker(withinTime, { closesObjects: true }),
  ) {
    this.#catalogue = new Catalogue(tools);
    this.checker = checker;
    this.check = new CellCheck({ mode, catalogue: () => this.#catalogue, checker });
  }

  /** Only checks the cell; what is let pass counts as having run with that result. */
  run(source: string, result: Partial<ExecutionResult> = {}): PreparedCell {
    const reservedNames = reservedCellNames(this.#catalogue.namespaces.map(({ identifier }) => identifier));
    const prepared = prepareCell(source, { stripTypes, reservedNames }, (cell) =>
      this.check.check(cell, { mayRefuse: true }),
    );
    if (!prepared.ok) return prepared;
    for (const name of prepared.cell.declaredNames) this.#names.add(name);
    this.check.finish({ durationMs: 1, notes: [], ...result }, [...this.#names]);
    return prepared;
  }
}
