import type { DeclaredTool } from '../catalogue/declarations';
import type { ToolSuccess } from '../ports';
import { said, type Said } from '../said';
import { argumentFaults } from './argumentFaults';
import { SchemaChecker, type WithinTime } from './schemaChecker';

/** A server that kept to its schema so often is not looked at any more: results may be large. */
const MAX_CHECKS = 5;

/** Compares structured results with the schema that their tool declares. A difference is told once, and refuses nothing. */
export class ResultCheck {
  readonly #checker: SchemaChecker;
  readonly #checksLeft = new WeakMap<DeclaredTool, number>();

  constructor(withinTime: WithinTime) {
    this.#checker = new SchemaChecker(withinTime, { closesObjects: false });
  }

  /** What the user is told of the result; undefined where it fits, or where it was told before. */
  warn(callee: string, tool: DeclaredTool, { value, form }: ToolSuccess): Said | undefined {
    const left = this.#checksLeft.get(tool) ?? MAX_CHECKS;
    if (form !== 'structured' || tool.outputSchema === undefined || left === 0) return undefined;
    this.#checksLeft.set(tool, left - 1);
    const found = this.#checker.check(tool.outputSchema, value);
    const faults = found === undefined ? [] : argumentFaults(found);
    if (faults.length === 0) return undefined;
    this.#checksLeft.set(tool, 0);
    return said('server.unfitResult', callee, faults.slice(0, 3).join('; '));
  }
}
