/**
 * The code of a cell in which what it declares at its top level is assigned instead, to variables that are declared
 * before it: so several cells may declare one name, and a cell may stand in a function of its own.
 */
import type { AnyNode, FunctionDeclaration, VariableDeclaration } from 'acorn';
import { ancestor } from 'acorn-walk';
import { blockAround, functionAround } from '../cell/cellScopes';
import { MappedText } from '../cell/sourceMapping';
import { TextEdits } from '../cell/textEdits';
import type { ReadCell } from './programCell';

export function assignDeclarations({ program, plainCode: code }: ReadCell): string {
  const edits = new TextEdits();
  ancestor(program, {
    FunctionDeclaration(node, _state, around) {
      if (node.id === null || functionAround(around) !== undefined || blockAround(around) !== program) return;
      moveToStart(node, edits);
    },
    VariableDeclaration(node, _state, around) {
      const parent = around.at(-2);
      const isVar = node.kind === 'var' && functionAround(around) === undefined;
      const isTop = parent === program && (node.kind === 'let' || node.kind === 'const');
      if (isVar || isTop) assign(node, parent, edits, code);
    },
    ClassDeclaration(node, _state, around) {
      if (node.id === null || around.at(-2) !== program) return;
      edits.insert(node.start, `${node.id.name} = `);
      edits.insert(node.end, ';');
    },
  });
  const made = new MappedText(code);
  edits.apply(made, code.length);
  return made.text;
}

/** Functions are there from the beginning. Without its own name, which it would see inside in place of the variable. */
function moveToStart({ id, start, end }: FunctionDeclaration, edits: TextEdits): void {
  const pieces = [
    { start, end: id.start },
    { start: id.end, end },
  ];
  edits.move(pieces, 0, `${id.name} = `, ';\n');
  edits.replace(start, end, '');
}

function assign(node: VariableDeclaration, parent: AnyNode | undefined, edits: TextEdits, code: string): void {
  const isHead =
    (parent?.type === 'ForStatement' && parent.init === node) ||
    ((parent?.type === 'ForInStatement' || parent?.type === 'ForOfStatement') && parent.left === node);
  const [first] = node.declarations;
  const firstStart = first?.start ?? node.end;
  if (isHead) {
    edits.replace(node.start, firstStart, '');
    return;
  }
  for (const { id, init, end } of node.declarations) {
    // A `var` without a value keeps what it had.
    if (!init && node.kind !== 'var') edits.insert(end, ' = undefined');
    else if (!init) edits.replace(id.start, end, 'undefined');
  }
  // One name needs no parentheses, unless what stands before it might take them for a call.
  const isPlain = node.declarations.length === 1 && first?.id.type === 'Identifier';
  const ends = code[node.end - 1] === ';';
  const last = node.declarations.at(-1)?.end ?? node.end;
  edits.replace(node.start, firstStart, isPlain ? '' : ';(');
  if (isPlain) {
    if (!ends) edits.insert(last, ';');
    return;
  }
  edits.insert(last, ends ? ')' : ');');
}
