/**
 * Makes a cell of the code that a model wrote: the body of an async function in which top-level declarations become
 * assignments to the global scope, at the point where they execute. So they persist between cells, a cell that throws
 * half-way keeps what it had, and a later cell may declare a name again.
 */
import type { AnyNode, Program } from 'acorn';
import { carrySignal } from './carrySignal';
import { persistDeclarations } from './cellDeclarations';
import { calledAt, type Called } from './calledExpression';
import { CELL_GUARD } from './cellGuard';
import type { CellError } from '../events';
import { parseCell, syntaxFailure, TOO_DEEP, type StripTypes } from './parseCell';
import { MappedText, offsetAt, positionAt, type Position } from './sourceMapping';
import { TextEdits } from './textEdits';

/** A cell that can run. */
export interface CompiledCell {
  readonly source: string;
  /** Of the source without its types, which stand in it as white space. */
  readonly program: Program;
  /** What stands between the braces of the cell's function. */
  readonly body: string;
  /** The names that the cell declares at its top level. */
  readonly declaredNames: readonly string[];
  /** Variables that it assigns to, declared by it or by nobody. */
  readonly assignedNames: readonly string[];
  /** Where a position in `body` is in `source`. */
  originalPosition(position: Position): Position | undefined;
  /** What is called at a parenthesis of `source`, and where its name stands. */
  calledAt(position: Position): (Called & { readonly place: Position }) | undefined;
}

export type CompileResult =
  { readonly ok: true; readonly cell: CompiledCell } | { readonly ok: false; readonly error: CellError };

export interface CompileOptions {
  readonly stripTypes: StripTypes;
  /** Names that a cell may not declare at its top level, with the reason that the model is told. */
  readonly reservedNames: ReadonlyMap<string, string>;
}

/**
 * The script whose value is the cell's function; it takes a `CellGuard`. The body begins in its second line. An arrow
 * function has neither `arguments` nor a `this` of its own: `this` is the global object in strict code too.
 */
export function cellScript({ body }: CompiledCell): string {
  return `(async (${CELL_GUARD}) => {\n${body}\n})`;
}

export function compileCell(source: string, options: CompileOptions): CompileResult {
  try {
    return transform(source, options);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return syntaxFailure(TOO_DEEP);
  }
}

function transform(source: string, { stripTypes, reservedNames }: CompileOptions): CompileResult {
  const parsed = parseCell(source, stripTypes);
  if (!parsed.ok) return parsed;
  const { program, code } = parsed;

  const edits = new TextEdits();
  const strict = useStrictOf(program);
  const bodyStart = strict?.end ?? 0;
  const names = persistDeclarations(program, edits, { code, isStrict: strict !== undefined, bodyStart });
  const declaredNames = [...new Set([...names.hoisted, ...names.lexical])];
  const refused = declaredNames.find((name) => reservedNames.has(name));
  if (refused !== undefined) {
    const reason = reservedNames.get(refused) ?? 'it is reserved';
    return syntaxFailure(`The name \`${refused}\` cannot be declared: ${reason}. Choose another name.`);
  }
  if (code.startsWith('#!')) edits.replace(0, 2, '//');
  const head = [names.hoisted, names.lexical, names.written].map((some) => JSON.stringify([...some])).join(', ');
  if (head !== '[], [], []') edits.insertFirst(bodyStart, `${strict ? ';' : ''}${CELL_GUARD}.hoist(${head});\n`);
  carrySignal(program, edits);
  returnLastValue(program, edits, strict);

  const made = new MappedText(code);
  edits.apply(made, code.length);
  return {
    ok: true,
    cell: {
      source,
      program,
      body: made.text,
      declaredNames,
      assignedNames: [...names.written].filter((name) => !reservedNames.has(name)),
      originalPosition: (position) => made.originalPosition(position),
      calledAt: (position) => {
        const called = calledAt(program, code, offsetAt(code, position));
        return called && { ...called, place: positionAt(code, called.offset) };
      },
    },
  };
}

function useStrictOf(program: Program): AnyNode | undefined {
  for (const node of program.body) {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) return undefined;
    if (node.directive === 'use strict') return node;
  }
  return undefined;
}

/** The value of the last statement, where that is an expression, is the value of the cell. */
function returnLastValue(program: Program, edits: TextEdits, strict: AnyNode | undefined): void {
  const last = program.body.findLast((node) => node.type !== 'FunctionDeclaration' && node.type !== 'EmptyStatement');
  if (last?.type !== 'ExpressionStatement') return;
  if (last === strict) {
    edits.insert(last.end, ";return 'use strict';");
    return;
  }
  // The parentheses keep the value on the line of the `return` and a sequence together.
  edits.insert(last.start, ';return (');
  edits.insert(last.expression.end, ')');
}
