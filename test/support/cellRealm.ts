/** Runs compiled cells one after the other in a realm of `node:vm`, with the variables that the isolate's realm has. */
import vm from 'node:vm';
import type { CellGuard } from '../../src/core/cell/cellGuard';
import { cellScript, type CompiledCell } from '../../src/core/cell/cellTransform';
import type { CellVariables } from '../../src/worker/realm/cellVariables';
import variablesSource from 'realm:../../src/worker/realm/cellVariables';

interface CellStart extends CellVariables {
  isSubmitted(): boolean;
}

const VARIABLES = new vm.Script(
  `(function () {
  'use strict';
  ${variablesSource}
  const END = Symbol('END');
  let isSubmitted = false;
  globalThis.SUBMIT = () => {
    isSubmitted = true;
    throw END;
  };
  const { guard, settle } = __realm.createCellVariables(globalThis, () => {
    if (isSubmitted) throw END;
  });
  return { guard, settle: () => { isSubmitted = false; settle(); }, isSubmitted: () => isSubmitted };
})()`,
  { filename: 'realm.js' },
);

export class CellRealm {
  /** An ordinary global object, as isolates have, without the interceptors of `vm.createContext({})`. */
  readonly global = vm.createContext(vm.constants.DONT_CONTEXTIFY) as unknown as Record<string, unknown>;
  readonly #variables = VARIABLES.runInContext(this.global) as CellStart;
  #count = 0;

  /** The name under which the last cell's code stands in stacks. */
  get filename(): string {
    return `cell-${this.#count}.js`;
  }

  get isSubmitted(): boolean {
    return this.#variables.isSubmitted();
  }

  async execute(cell: CompiledCell): Promise<unknown> {
    this.#count += 1;
    const script = new vm.Script(cellScript(cell), { filename: this.filename, lineOffset: -1 });
    const start = script.runInContext(this.global) as (guard: CellGuard) => Promise<unknown>;
    this.#variables.settle();
    return start(this.#variables.guard);
  }
}
