/**
 * One program of the cells of a run: what the run did in the end, without its failures. Cells that ended well follow
 * each other as they were written; only where one would get in the way of another (a name that is declared twice or
 * used before its declaration, a `return`) its declarations become assignments to variables at the top.
 */
import { RESERVED_NAMES } from '../catalogue/reservedNames';
import type { StripTypes } from '../cell/parseCell';
import { withNamedCharacters } from '../transcript/hiddenCharacters';
import { assignDeclarations } from './assignDeclarations';
import { readCell, type RanCell, type ReadCell } from './programCell';

export interface MergeOptions {
  readonly stripTypes: StripTypes;
  /** Names that are there without a declaration: servers, inputs. */
  readonly globals?: Iterable<string> | undefined;
}

export interface MergedProgram {
  readonly code: string;
  /** The titles of the cells that are not in it. */
  readonly leftOut: readonly string[];
  /** The titles of the failed cells that are in it, since later ones use what they made. */
  readonly keptFailures: readonly string[];
  /** What of the outside it names, and does not declare. */
  readonly used: ReadonlySet<string>;
}

export function mergeCells(ran: readonly RanCell[], { stripTypes, globals = [] }: MergeOptions): MergedProgram {
  const cells = ran.flatMap((cell) => readCell(cell, stripTypes) ?? []);
  const kept = keepCells(cells);
  const known = new Set([...globals, ...RESERVED_NAMES]);
  const assigned = new Set(kept.filter((cell, index) => mustAssign(cell, index, kept)));
  const hoisted = new Set([...assigned].flatMap(({ declared }) => [...declared]));
  const declared = new Set(kept.flatMap((cell) => [...cell.declared]));
  // What code assigns to without a declaration is a variable of the isolate; a module has none of that kind.
  for (const name of kept.flatMap(({ written }) => [...written])) {
    if (!declared.has(name) && !known.has(name)) hoisted.add(name);
  }
  const texts = kept.map((cell) => textOf(cell, assigned.has(cell)));
  const parts = kept.map(({ title }, index) => `// ${title}\n${texts[index] ?? ''}${separatorOf(texts[index + 1])}`);
  const head = hoisted.size === 0 ? [] : [`let ${[...hoisted].join(', ')};`];
  const keptTitles = new Set(kept.map(({ title }) => title));
  return {
    code: `${[...head, ...parts].join('\n\n')}\n`,
    leftOut: ran.filter(({ title }) => !keptTitles.has(title)).map(({ title }) => title),
    keptFailures: kept.filter(({ error }) => error !== undefined).map(({ title }) => title),
    used: new Set(kept.flatMap(({ used }) => [...used]).filter((name) => !declared.has(name) && !hoisted.has(name))),
  };
}

/** Those that ended well, and the failed ones that made or changed what a later one uses and nobody made anew. */
function keepCells(cells: readonly ReadCell[]): readonly ReadCell[] {
  const kept: ReadCell[] = [];
  const wanted = new Set<string>();
  for (const cell of cells.toReversed()) {
    const made = [...cell.declared, ...cell.written];
    if (cell.error !== undefined && !made.some((name) => wanted.has(name))) continue;
    // What this one declares for sure is not wanted of those before it.
    if (cell.error === undefined) for (const name of cell.declared) wanted.delete(name);
    for (const name of cell.used) if (!cell.declared.has(name)) wanted.add(name);
    for (const name of cell.written) wanted.add(name);
    kept.unshift(cell);
  }
  return kept;
}

/** Whether a cell cannot stand among the others as it was written. */
function mustAssign(cell: ReadCell, index: number, kept: readonly ReadCell[]): boolean {
  if (cell.error !== undefined || cell.returns) return true;
  const names = [...cell.declared];
  return kept.some(
    (other, place) =>
      other !== cell && names.some((name) => other.declared.has(name) || (place < index && other.used.has(name))),
  );
}

/** A cell ends where its text ends: what the next one begins with must not go on with its last statement. */
function separatorOf(next = ''): string {
  return /^[([`+\-/*]/.test(next) ? '\n;' : '';
}

function textOf(cell: ReadCell, isAssigned: boolean): string {
  if (!isAssigned) return asStatements(cell);
  const code = assignDeclarations(cell).trim();
  if (cell.error !== undefined) {
    const reason = withNamedCharacters(cell.error.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /'));
    return `try {\n  await (async () => {\n${code}\n  })();\n} catch {\n  // It failed in the run too: ${reason}\n}`;
  }
  return cell.returns ? `await (async () => {\n${code}\n})();` : code;
}

function asStatements({ code, program }: ReadCell): string {
  const text = code.replace(/^#!.*/, '').trim();
  const [first] = program.body;
  // Alone, braces around all of a cell are those of an object; among others they would be a block.
  const isObject = first?.type === 'ExpressionStatement' && first.expression.type === 'ObjectExpression';
  return isObject && text.startsWith('{') ? `(${text.replace(/;$/, '')});` : text;
}
