/**
 * The declarations of a cell that persist become assignments to global variables, where they execute; functions go to
 * the beginning of what they stand in, as the language has it.
 */
import type { AnyNode, FunctionDeclaration, Program, VariableDeclaration } from 'acorn';
import { ancestor, type AncestorVisitors } from 'acorn-walk';
import { CELL_GUARD } from './cellGuard';
import { blockAround, CellScopes, functionAround, isFunctionLike, namesOf, type Ancestors } from './cellScopes';
import type { TextEdits } from './textEdits';

const SWITCH_VALUE = `${CELL_GUARD}_value`;

export interface CellNames {
  /** `var`, functions, and functions in blocks that are visible outside. */
  readonly hoisted: ReadonlySet<string>;
  /** `let`, `const` and `class` at the top level. */
  readonly lexical: ReadonlySet<string>;
  /** What the code of the cell assigns to, apart from what it declares further inside. */
  readonly written: ReadonlySet<string>;
}

export interface DeclarationOptions {
  readonly code: string;
  readonly isStrict: boolean;
  /** Where the first statement may stand: after the directives. */
  readonly bodyStart: number;
}

export function persistDeclarations(program: Program, edits: TextEdits, options: DeclarationOptions): CellNames {
  const scopes = new CellScopes(program);
  const hoisted = new Set<string>();
  const lexical = new Set<string>();
  const written = new Set<string>();
  const write = (names: readonly string[], around: Ancestors): void => {
    for (const name of names) if (!scopes.isLocal(name, around)) written.add(name);
  };
  const visitors: AncestorVisitors<undefined> = {
    FunctionDeclaration(node, _state, around) {
      if (node.id === null || functionAround(around) !== undefined) return;
      if (blockAround(around) === program) {
        hoisted.add(node.id.name);
        moveFunction(node, edits, { to: options.bodyStart, declare: '' });
        edits.replace(node.start, node.end, ';');
        return;
      }
      if (options.isStrict || node.async || node.generator) return;
      const isVisible = isVisibleOutside(node, around, scopes);
      if (isVisible) hoisted.add(node.id.name);
      moveToBlockStart(node, around, edits, isVisible);
    },
    VariableDeclaration(node, _state, around) {
      const parent = around.at(-2);
      if (node.kind === 'var' && functionAround(around) === undefined) {
        for (const name of node.declarations.flatMap((one) => namesOf(one.id))) hoisted.add(name);
        assignVar(node, parent, edits, options.code);
      }
      if (parent !== program || (node.kind !== 'let' && node.kind !== 'const')) return;
      for (const name of node.declarations.flatMap((one) => namesOf(one.id))) lexical.add(name);
      assignLexical(node, node.kind, edits, options.code);
    },
    ClassDeclaration(node, _state, around) {
      if (node.id === null || around.at(-2) !== program) return;
      lexical.add(node.id.name);
      edits.insert(node.start, `;${node.id.name} = ${CELL_GUARD}.ready('let', '${node.id.name}', `);
      edits.insert(node.end, ');');
    },
    AssignmentExpression: (node, _state, around) => {
      write(namesOf(node.left), around);
    },
    UpdateExpression: (node, _state, around) => {
      if (node.argument.type === 'Identifier') write([node.argument.name], around);
    },
    ForInStatement: (node, _state, around) => {
      if (node.left.type !== 'VariableDeclaration') write(namesOf(node.left), around);
    },
    ForOfStatement: (node, _state, around) => {
      if (node.left.type !== 'VariableDeclaration') write(namesOf(node.left), around);
    },
  };
  ancestor(program, visitors);
  return { hoisted, lexical, written };
}

interface FunctionPlace {
  readonly to: number;
  readonly declare: string;
}

/** Without its own name, which as an expression it would see inside in place of the variable; it is named all the same. */
function moveFunction({ id, start, end }: FunctionDeclaration, edits: TextEdits, { to, declare }: FunctionPlace): void {
  const pieces = [
    { start, end: id.start },
    { start: id.end, end },
  ];
  edits.move(pieces, to, `${declare}${id.name} = `, ';\n');
}

/**
 * A function in a block is a variable of the block from its start, and where the declaration is reached also one of
 * the cell (ECMAScript B.3.2). As a declaration it would be one of the cell's own function and be lost with it.
 */
function moveToBlockStart(node: FunctionDeclaration, around: Ancestors, edits: TextEdits, isVisible: boolean): void {
  const { name } = node.id;
  const block = blockAround(around);
  const publish = isVisible ? `${CELL_GUARD}.publish('${name}', ${name});` : ';';
  if (block.type === 'IfStatement') {
    moveFunction(node, edits, { to: node.start, declare: '{let ' });
    edits.replace(node.start, node.end, `${publish}}`);
    return;
  }
  const isRepeated = declarationsOf(block).some((one) => one.start < node.start && nameOfFunction(one) === name);
  const declare = isRepeated ? '' : 'let ';
  if (block.type !== 'SwitchStatement') {
    moveFunction(node, edits, { to: block.start + 1, declare });
    edits.replace(node.start, node.end, publish);
    return;
  }
  // Before a `switch` is the only place that is reached whichever case is taken; its value is not to see the function.
  const isFirst = !declarationsOf(block).some((one) => one.start < node.start && nameOfFunction(one) !== undefined);
  if (isFirst) {
    edits.move([block.discriminant], block.start, `{const ${SWITCH_VALUE} = (`, ');{');
    edits.replace(block.discriminant.start, block.discriminant.end, SWITCH_VALUE);
    edits.insert(block.end, '}}');
  }
  moveFunction(node, edits, { to: block.start, declare });
  edits.replace(node.start, node.end, publish);
}

function declarationsOf(block: AnyNode): readonly AnyNode[] {
  if (block.type === 'SwitchStatement') return block.cases.flatMap((one) => one.consequent);
  return block.type === 'BlockStatement' ? block.body : [];
}

function nameOfFunction(node: AnyNode): string | undefined {
  if (node.type === 'LabeledStatement') return nameOfFunction(node.body);
  return node.type === 'FunctionDeclaration' && !node.async && !node.generator ? node.id?.name : undefined;
}

/** Only where a `var` in its place would be legal. */
function isVisibleOutside({ id }: FunctionDeclaration, around: Ancestors, scopes: CellScopes): boolean {
  const own = blockAround(around);
  return !around.some((scope) => scope !== own && !isFunctionLike(scope) && scopes.hasLexical(id.name, scope));
}

function assignVar(node: VariableDeclaration, parent: AnyNode | undefined, edits: TextEdits, code: string): void {
  const isHead =
    (parent?.type === 'ForStatement' && parent.init === node) ||
    ((parent?.type === 'ForInStatement' || parent?.type === 'ForOfStatement') && parent.left === node);
  if (isHead) {
    edits.replace(node.start, node.start + node.kind.length, '   ');
    // `for (async of …)` is not what `for (var async of …)` is.
    const [first] = node.declarations;
    if (parent.type === 'ForOfStatement' && first?.id.type === 'Identifier' && first.id.name === 'async') {
      edits.insert(first.id.start, '(');
      edits.insert(first.id.end, ')');
    }
    return;
  }
  const startsStatement = parent !== undefined && /Program|BlockStatement|SwitchCase/.test(parent.type);
  edits.replace(node.start, node.start + node.kind.length, startsStatement ? ';(' : '(');
  closeAssignment(node, edits, code);
}

function assignLexical(node: VariableDeclaration, kind: 'let' | 'const', edits: TextEdits, code: string): void {
  // The semicolon keeps the parenthesis from becoming a call of what stands before it.
  edits.replace(node.start, node.start + kind.length, ';(');
  for (const { id, init, end } of node.declarations) {
    if (id.type !== 'Identifier') {
      edits.insert(id.start, `${CELL_GUARD}.open('${kind}', ${JSON.stringify(namesOf(id))}), `);
      continue;
    }
    const ready = `${CELL_GUARD}.ready('${kind}', '${id.name}', `;
    if (!init) {
      edits.insert(end, ` = ${ready}undefined)`);
      continue;
    }
    // A function without a name takes the variable's, which as an argument it would not.
    const isNamedByVariable = /^(?:Arrow)?Function|^Class/.test(init.type) && !('id' in init && init.id);
    edits.insert(init.start, isNamedByVariable ? `${ready}({ ['${id.name}']: ` : `${ready}(`);
    edits.insert(init.end, isNamedByVariable ? ` })['${id.name}'])` : '))');
  }
  closeAssignment(node, edits, code);
}

/** Where the declaration ended by itself, an expression in parentheses may not: `let a⏎(b)` is not a call. */
function closeAssignment(node: VariableDeclaration, edits: TextEdits, code: string): void {
  const end = node.declarations.at(-1)?.end ?? node.end;
  edits.insert(end, code[node.end - 1] === ';' ? ')' : ');');
}
