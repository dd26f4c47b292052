/**
 * Makes a cell of the code that a model wrote: the body of an async function in which top-level declarations become
 * assignments to the global scope, at the point where they execute. So they persist between cells, a cell that throws
 * half-way keeps what it had, and a later cell may declare a name again.
 */
import { parse, type CatchClause, type Node, type Pattern, type Program, type VariableDeclaration } from 'acorn';
import { ancestor, type AncestorVisitors } from 'acorn-walk';
import type { CellError } from './events';
import { MappedText, type Position } from './sourceMapping';

/** Replaces types by white space; throws a `SyntaxError` with `loc` (line from 1, column from 0) where it knows it. */
export type StripTypes = (code: string) => string;

/** A cell that can run: `body` goes between the braces of `async function (__rlm) { … }`. */
export interface CompiledCell {
  readonly source: string;
  readonly body: string;
  /** The names that the cell declares at its top level. */
  readonly declaredNames: readonly string[];
  /** Where a position in `body` is in `source`. */
  originalPosition(position: Position): Position | undefined;
}

export type CompileResult =
  { readonly ok: true; readonly cell: CompiledCell } | { readonly ok: false; readonly error: CellError };

export interface CompileOptions {
  readonly stripTypes: StripTypes;
  /** Names that a cell may not declare at its top level, with the reason that the model is told. */
  readonly reservedNames: ReadonlyMap<string, string>;
}

/** The parameter of the cell's function: rethrows the signal that ends a cell, so that `catch` does not swallow it. */
export const SIGNAL_GUARD = '__rlm';
const CAUGHT = '__rlm_caught';

export function compileCell(source: string, options: CompileOptions): CompileResult {
  const parsed = parseCell(source, options);
  if (!parsed.ok) return parsed;
  const { program, code } = parsed;

  const edits = new Edits(code);
  const names = collectDeclarations(program, edits);
  const refused = names.all.find((name) => options.reservedNames.has(name));
  if (refused !== undefined) {
    const reason = options.reservedNames.get(refused) ?? 'it is reserved';
    return syntaxError(`The name \`${refused}\` cannot be declared: ${reason}. Choose another name.`);
  }
  carrySignalThroughCatches(program, edits);
  returnLastValue(program, edits);

  const made = new MappedText(code);
  for (const name of names.vars) made.insert(`${name} = typeof ${name} === 'undefined' ? undefined : ${name}; `, 0);
  for (const node of program.body) {
    if (node.type !== 'FunctionDeclaration') continue;
    made.insert(`${node.id.name} = `, node.start);
    edits.emit(made, node.start, node.id.start);
    edits.emit(made, node.id.end, node.end);
    made.insert(';\n', node.end);
    edits.replace(node.start, node.end, ';');
  }
  edits.emit(made, 0, code.length);
  return {
    ok: true,
    cell: {
      source,
      body: made.text,
      declaredNames: names.all,
      originalPosition: (position) => made.originalPosition(position),
    },
  };
}

/** Whether a response without a fence is code rather than prose. */
export function looksLikeCode(text: string): boolean {
  if (!/[=(;]/.test(text)) return false;
  try {
    return parseJavaScript(text).body.length > 0;
  } catch {
    // Prose does not parse; that is the answer to the question.
    return false;
  }
}

type ParseResult =
  | { readonly ok: true; readonly program: Program; readonly code: string }
  | { readonly ok: false; readonly error: CellError };

/** JavaScript first; what does not parse may be TypeScript, whose parser then tells the fault. */
function parseCell(source: string, { stripTypes }: CompileOptions): ParseResult {
  try {
    return { ok: true, program: parseJavaScript(source), code: source };
  } catch {
    // The other parser's message is the better one for both languages.
  }
  try {
    const code = stripTypes(source);
    return { ok: true, program: parseJavaScript(code), code };
  } catch (thrown) {
    return parseFailure(thrown);
  }
}

function parseJavaScript(code: string): Program {
  return parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
    allowHashBang: false,
  });
}

function parseFailure(thrown: unknown): { readonly ok: false; readonly error: CellError } {
  if (!(thrown instanceof SyntaxError)) throw thrown;
  // acorn's errors carry `loc` and repeat it at the end of the message.
  const { loc } = thrown as SyntaxError & { loc?: { line: number; column: number } };
  const message = thrown.message.replace(/ \(\d+:\d+\)$/, '');
  const advice = /'import',? and 'export'/.test(message)
    ? 'Modules cannot be imported or exported here; tools and helpers are global'
    : message;
  return syntaxError(advice, loc && { line: loc.line, column: loc.column + 1 });
}

function syntaxError(message: string, position?: Position): { readonly ok: false; readonly error: CellError } {
  return { ok: false, error: { kind: 'syntax', name: 'SyntaxError', message, ...position } };
}

/** Replacements in a text, applied while ranges of it are copied. */
class Edits {
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(readonly code: string) {}

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  emit(target: MappedText, start: number, end: number): void {
    const inside = this.#edits
      .filter((edit) => edit.start >= start && edit.end <= end)
      .sort((a, b) => a.start - b.start || a.end - b.end);
    let position = start;
    for (const edit of inside) {
      // What lies within a range that was replaced as a whole went with it.
      if (edit.start < position) continue;
      target.copy(position, edit.start);
      target.insert(edit.text, edit.start);
      position = edit.end;
    }
    target.copy(position, end);
  }
}

/** Turns the declarations that persist into assignments of the same width, so that columns stay. */
function collectDeclarations(program: Program, edits: Edits): { all: readonly string[]; vars: readonly string[] } {
  const all: string[] = [];
  const vars: string[] = [];
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration') all.push(node.id.name);
    if (node.type === 'ClassDeclaration') {
      all.push(node.id.name);
      edits.insert(node.start, `;${node.id.name} = `);
      edits.insert(node.end, ';');
    }
    if (node.type === 'VariableDeclaration' && (node.kind === 'let' || node.kind === 'const')) {
      all.push(...node.declarations.flatMap((one) => namesOf(one.id)));
      assignInstead(node, edits, { startsStatement: true });
    }
  }
  const visitors: AncestorVisitors<undefined> = {
    VariableDeclaration(node, _state, ancestors) {
      if (node.kind !== 'var' || ancestors.some(isFunction)) return;
      const names = node.declarations.flatMap((one) => namesOf(one.id));
      all.push(...names);
      vars.push(...names);
      const parent = ancestors.at(-2);
      if (parent !== undefined && isLoopHead(parent, node)) {
        edits.replace(node.start, node.start + 'var'.length, '   ');
        return;
      }
      const startsStatement =
        parent?.type === 'Program' || parent?.type === 'BlockStatement' || parent?.type === 'SwitchCase';
      assignInstead(node, edits, { startsStatement });
    },
  };
  ancestor(program, visitors);
  return { all: [...new Set(all)], vars: [...new Set(vars)] };
}

function assignInstead(node: VariableDeclaration, edits: Edits, options: { readonly startsStatement: boolean }): void {
  const keyword = node.kind.length;
  // The semicolon keeps the parenthesis from becoming a call of what stands before it.
  const opening = options.startsStatement ? ';(' : '(';
  edits.replace(node.start, node.start + keyword, opening.padEnd(keyword));
  for (const one of node.declarations) {
    if (one.init) continue;
    const reset = node.kind === 'var' ? '' : ' = undefined';
    edits.insert(one.end, reset);
  }
  const last = node.declarations.at(-1);
  edits.insert(last?.end ?? node.end, ')');
}

function isLoopHead(parent: Node, node: Node): boolean {
  if (parent.type === 'ForStatement') return (parent as { init?: Node }).init === node;
  return (
    (parent.type === 'ForInStatement' || parent.type === 'ForOfStatement') && (parent as { left?: Node }).left === node
  );
}

function isFunction(node: Node): boolean {
  return /Function|StaticBlock|PropertyDefinition/.test(node.type);
}

function namesOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'RestElement' ? one.argument : one.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesOf(one)));
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'MemberExpression':
      return [];
  }
}

function carrySignalThroughCatches(program: Program, edits: Edits): void {
  ancestor(program, {
    CatchClause(node: CatchClause) {
      const { param, body } = node;
      const afterBrace = body.start + 1;
      if (!param) {
        edits.insert(body.start, `(${CAUGHT}) `);
        edits.insert(afterBrace, `${SIGNAL_GUARD}(${CAUGHT});`);
      } else if (param.type === 'Identifier') {
        edits.insert(afterBrace, `${SIGNAL_GUARD}(${param.name});`);
      } else {
        const pattern = edits.code.slice(param.start, param.end);
        edits.replace(param.start, param.end, CAUGHT);
        edits.insert(afterBrace, `${SIGNAL_GUARD}(${CAUGHT}); let ${pattern} = ${CAUGHT};`);
      }
    },
  });
}

/** The value of the last expression is the value of the cell. */
function returnLastValue(program: Program, edits: Edits): void {
  const last = program.body.findLast((node) => node.type !== 'FunctionDeclaration' && node.type !== 'EmptyStatement');
  if (last?.type !== 'ExpressionStatement') return;
  const endsWithSemicolon = edits.code[last.end - 1] === ';';
  edits.insert(last.start, ';return (');
  edits.insert(endsWithSemicolon ? last.end - 1 : last.end, ')');
}
