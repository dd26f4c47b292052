/** What the cells of a corpus entry give: in our cells, and in Node's own REPL. */
import { inspect } from 'node:util';
import { compileCell, type CompiledCell } from '../../src/core/cell/cellTransform';
import { reservedCellNames } from '../../src/core/cell/reservedCellNames';
import { stripTypes } from '../../src/worker/stripTypes';
import type { CellOutcome } from './cellCorpus';
import { CellRealm } from './cellRealm';
import { NodeRepl } from './nodeRepl';

export async function outcomesOfCells(cells: readonly string[]): Promise<readonly CellOutcome[]> {
  const realm = new CellRealm();
  const printed = new Printed();
  Object.assign(realm.global, printed.functions);
  const outcomes: CellOutcome[] = [];
  for (const code of cells) {
    const compiled = compileCell(code, { stripTypes, reservedNames: reservedCellNames([]) });
    const result = compiled.ok ? await resultOf(realm, compiled.cell) : withPlace(compiled.error, compiled.error);
    outcomes.push({ printed: printed.take(), result });
  }
  return outcomes;
}

async function resultOf(realm: CellRealm, cell: CompiledCell): Promise<string> {
  try {
    return show(await realm.execute(cell));
  } catch (thrown) {
    if (realm.isSubmitted) return 'submitted';
    const [, line, column] = new RegExp(`${realm.filename}:(\\d+):(\\d+)`).exec(stackOf(thrown)) ?? [];
    const place = line && cell.originalPosition({ line: Number(line), column: Number(column) });
    return withPlace(thrown, place || {});
  }
}

/** Syntax errors by their name alone: the words are the parser's. */
export async function outcomesOfRepl(cells: readonly string[]): Promise<readonly CellOutcome[]> {
  const printed = new Printed();
  const submit = (): never => {
    throw new Error('submitted');
  };
  const repl = new NodeRepl({ ...printed.functions, SUBMIT: submit });
  try {
    const outcomes: CellOutcome[] = [];
    for (const code of cells) {
      const ended = await repl.execute(code);
      const result = 'error' in ended ? describe(ended.error) : show(ended.value);
      outcomes.push({ printed: printed.take(), result });
    }
    return outcomes;
  } finally {
    repl.close();
  }
}

class Printed {
  #lines: string[] = [];

  get functions(): Record<string, unknown> {
    const print = (...values: readonly unknown[]): void => {
      this.#lines.push(values.map((value) => (typeof value === 'string' ? value : show(value))).join(' '));
    };
    return { print, console: { log: print } };
  }

  take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity, compact: true });
}

interface Place {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

function withPlace(thrown: unknown, { line, column }: Place): string {
  return line === undefined ? describe(thrown) : `${describe(thrown)} (${line}:${column ?? 0})`;
}

function describe(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown) || !('name' in thrown)) {
    return `throws ${show(thrown)}`;
  }
  return `${String(thrown.name)}: ${String(thrown.message)}`;
}

function stackOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'stack' in thrown ? String(thrown.stack) : '';
}
