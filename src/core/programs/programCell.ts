/** What the code of one cell means for the cells around it. */
import type { AnyNode, Program } from 'acorn';
import { ancestor } from 'acorn-walk';
import { persistDeclarations } from '../cell/cellDeclarations';
import { CellScopes, functionAround } from '../cell/cellScopes';
import { parseCell, type StripTypes } from '../cell/parseCell';
import { TextEdits } from '../cell/textEdits';

/** A cell of a run, in the order in which they ran. */
export interface RanCell {
  readonly code: string;
  /** Why it failed; absent where it ended well. */
  readonly error?: string | undefined;
  /** What it is called in comments. */
  readonly title: string;
}

export interface ReadCell extends RanCell {
  readonly program: Program;
  /** The code without its types, which stand in it as white space. */
  readonly plainCode: string;
  /** What it declares at its top level. */
  readonly declared: ReadonlySet<string>;
  /** What it assigns to and does not declare. */
  readonly written: ReadonlySet<string>;
  /** What of the outside it names. */
  readonly used: ReadonlySet<string>;
  /** Whether it may end before its last statement. */
  readonly returns: boolean;
}

/** Undefined where the code cannot be read, and so has never run. */
export function readCell(cell: RanCell, stripTypes: StripTypes): ReadCell | undefined {
  const parsed = parseCell(cell.code, stripTypes);
  if (!parsed.ok) return undefined;
  const { program, code: plainCode } = parsed;
  const names = persistDeclarations(program, new TextEdits(), { code: plainCode, isStrict: false, bodyStart: 0 });
  const declared = new Set([...names.hoisted, ...names.lexical]);
  return {
    ...cell,
    program,
    plainCode,
    declared,
    written: new Set([...names.written].filter((name) => !declared.has(name))),
    used: usedNames(program),
    returns: hasTopLevelReturn(program),
  };
}

function usedNames(program: Program): ReadonlySet<string> {
  const scopes = new CellScopes(program);
  const used = new Set<string>();
  const see = (name: string, around: readonly AnyNode[]): void => {
    if (!scopes.isLocal(name, around)) used.add(name);
  };
  ancestor(program, {
    Identifier: (node, _state, around) => see(node.name, around),
    // What stands in a pattern is an identifier too; the walk has another name for it.
    ...({
      VariablePattern: (node: { readonly name: string }, _state: undefined, around: readonly AnyNode[]) =>
        see(node.name, around),
    } as object),
  });
  return used;
}

function hasTopLevelReturn(program: Program): boolean {
  let found = false;
  ancestor(program, {
    ReturnStatement: (_node, _state, around) => {
      found ||= functionAround(around) === undefined;
    },
  });
  return found;
}
