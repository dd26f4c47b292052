/**
 * What is wrong with code that a person writes for an iteration of a run, before it runs: the worker would refuse it for
 * the same reasons, with what is known of the run's tools and variables there.
 */
import { runInNewContext } from 'node:vm';
import { SchemaChecker, type WithinTime } from '../core/arguments/schemaChecker';
import { Catalogue } from '../core/catalogue/catalogue';
import { compileCell, type CompileOptions } from '../core/cell/cellTransform';
import { reservedCellNames } from '../core/cell/reservedCellNames';
import { CellCheck } from '../core/check/cellCheck';
import { prepareCell } from '../core/check/prepareCell';
import type { CellError, RunEvent } from '../core/events';
import { toolsOf } from './runTools';
import { stripTypes } from './stripTypes';

/** Earlier code that is longer altogether is not read again while a person types. */
const MAX_EARLIER_CHARS = 200_000;

/** `inputs`: the names of the run's input variables. Undefined where nothing is known to be wrong. */
export function faultOf(
  code: string,
  iteration: number,
  events: readonly RunEvent[],
  inputs: readonly string[],
): CellError | undefined {
  const catalogue = new Catalogue(toolsOf(events));
  const reservedNames = reservedCellNames(catalogue.namespaces.map(({ identifier }) => identifier));
  const options: CompileOptions = { stripTypes, reservedNames };
  const check = checkAt(iteration, catalogue, events, inputs, options);
  const prepared = prepareCell(code, options, check && ((cell) => check.check(cell, { mayRefuse: true })));
  return prepared.ok ? undefined : prepared.error;
}

/** Undefined where the names that code may use are not known. */
function checkAt(
  iteration: number,
  catalogue: Catalogue,
  events: readonly RunEvent[],
  inputs: readonly string[],
  options: CompileOptions,
): CellCheck | undefined {
  const checker = new SchemaChecker(withinTime, { closesObjects: true });
  const check = new CellCheck({ mode: 'on', catalogue: () => catalogue, checker });
  check.addNames(inputs);
  let chars = 0;
  for (const event of events) {
    if (event.type === 'run.started') check.addNames(event.variables ?? []);
    if (event.type === 'history.compacted' && event.variable !== undefined) check.addNames([event.variable]);
    if (event.type !== 'cell.started' || (event.depth ?? 0) > 0 || (event.iteration ?? iteration) >= iteration)
      continue;
    chars += event.code.length;
    if (chars > MAX_EARLIER_CHARS) return undefined;
    const compiled = compileCell(event.code, options);
    if (compiled.ok) check.check(compiled.cell, { mayRefuse: false });
  }
  return check;
}

/** A pattern of a server's schema may backtrack without end. */
const withinTime: WithinTime = <Result>(work: () => Result, timeout: number): Result => {
  const results: Result[] = [];
  runInNewContext('run()', { run: () => void results.push(work()) }, { timeout });
  return results[0] as Result;
};
