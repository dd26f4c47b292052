/** From the text of a cell to its syntax tree, or to words that tell the model what to write instead. */
import { parse, parseExpressionAt, type AnyNode, type Options, type Program } from 'acorn';
import { full } from 'acorn-walk';
import { CELL_GUARD } from './cellGuard';
import type { CellError } from '../events';
import { positionAt, type Position } from './sourceMapping';

/** Replaces types by white space; throws a `SyntaxError` with `loc` (line from 1, column from 0) where it knows it. */
export type StripTypes = (code: string) => string;

export interface SyntaxFailure {
  readonly ok: false;
  readonly error: CellError;
}

export type ParseResult = { readonly ok: true; readonly program: Program; readonly code: string } | SyntaxFailure;

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: true,
};

/** JavaScript first; what does not parse may be TypeScript, whose parser then tells the fault. */
export function parseCell(source: string, stripTypes: StripTypes): ParseResult {
  const javaScript = attempt(() => ({ program: parseJavaScript(source), code: source }));
  // The other parser would not survive it.
  if (!javaScript.ok && javaScript.thrown.message.includes('stack space')) return syntaxFailure(TOO_DEEP);
  if (javaScript.ok && !mayHaveTypeArguments(source)) return refuseUnsupported(javaScript.value);
  const typeScript = attempt(() => {
    const code = stripTypes(source);
    return { program: parseJavaScript(code), code };
  });
  if (typeScript.ok) return refuseUnsupported(typeScript.value);
  if (javaScript.ok) return refuseUnsupported(javaScript.value);
  return explainFailure(source, javaScript.thrown, typeScript.thrown);
}

/** Throws a `SyntaxError` with `pos`. */
export function parseJavaScript(code: string): Program {
  // As in Node's REPL, braces around all of a cell are those of an object where they can be.
  if (/^\s*\{/.test(code) && /\}\s*$/.test(code)) {
    const object = attempt(() => parseExpressionAt(code, 0, OPTIONS));
    if (object.ok && object.value.type === 'ObjectExpression' && code.slice(object.value.end).trim() === '') {
      const { value: expression } = object;
      const { start, end } = expression;
      const body = [{ type: 'ExpressionStatement' as const, start, end, expression }];
      return { type: 'Program', start: 0, end: code.length, sourceType: 'script', body };
    }
  }
  return parse(code, OPTIONS);
}

export function syntaxFailure(message: string, position?: Position): SyntaxFailure {
  return { ok: false, error: { kind: 'syntax', name: 'SyntaxError', message, ...position } };
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly thrown: SyntaxError };

function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { ok: true, value: run() };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return { ok: false, thrown };
  }
}

/** `f<T>(x)` and `new Set<string>(x)` are comparisons in JavaScript too; comparisons have spaces around them. */
function mayHaveTypeArguments(source: string): boolean {
  return /[\w$]<(?!\s)[\w\s$,.[\]|&'"{}:;<>]*>[(`]/.test(source);
}

/** What parses and could only fail, or do something else than it says, when it runs. */
function refuseUnsupported({ program, code }: { program: Program; code: string }): ParseResult {
  let refused: SyntaxFailure | undefined;
  full(program, (node: AnyNode) => {
    if (refused !== undefined) return;
    const at = (message: string): SyntaxFailure => syntaxFailure(message, positionAt(code, node.start));
    if (node.type === 'ImportExpression') refused = at(NO_MODULES);
    if (node.type === 'Identifier' && node.name.startsWith(CELL_GUARD)) {
      refused = at(`Names that begin with \`${CELL_GUARD}\` are taken. Choose another name.`);
    }
    if (node.type === 'ForInStatement' && node.left.type === 'VariableDeclaration' && node.left.declarations[0]?.init) {
      refused = at('The variable of a for-in loop cannot have a value of its own. Remove it.');
    }
  });
  return refused ?? { ok: true, program, code };
}

const NO_MODULES =
  'Modules cannot be imported or exported here; tools and helpers are global. Use them without importing them.';

/** The parsers are recursive, and so is the engine's own. */
export const TOO_DEEP = 'The code is nested too deeply. Build such values with a loop.';

/** The parsers' messages that do not say what to write instead. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/'?import'?,? and '?export'?|import\.meta/, NO_MODULES],
  [/enum is not supported/, 'TypeScript enums do not run here. Write an object: `const Color = { Red: 0, Blue: 1 };`'],
  [
    /namespace|module declaration/,
    'TypeScript namespaces with values do not run here. Write an object: `const Shapes = { area() {} };`',
  ],
  [
    /parameter property/,
    'Parameter properties do not run here. Declare the field and assign it: `class A { name; constructor(name) { this.name = name; } }`',
  ],
  [/angle-bracket|<T>expr/, 'Type assertions in angle brackets do not run here. Write `value as Type`.'],
  [/import.*(?:=|alias)|export assignment/, NO_MODULES],
  [/character '@'|[Dd]ecorator/, 'Decorators do not run here. Call the function on the class or value instead.'],
  [
    /^Using declaration/,
    "`using` cannot stand at the top level of a cell, since the cell's variables outlive it. Put it in a block: `{ using x = …; … }`",
  ],
  [/^The code is nested too deeply/, TOO_DEEP],
  [/^The types in this code/, 'The types in this code could not be removed. Write it in plain JavaScript.'],
  [/'new\.target'/, '`new.target` is only there inside functions and classes.'],
];
const NO_JSX = 'JSX does not run here; there is nothing to render it. Make strings or objects.';
const CUT_OFF = 'The code ends before it is complete: a bracket, a string or a statement is left open.';
const UNBALANCED = 'The brackets of the code do not match: one is left open, or one is too many.';

function explainFailure(source: string, javaScript: SyntaxError, typeScript: SyntaxError): SyntaxFailure {
  const first = failureOf(javaScript, source);
  const second = failureOf(typeScript, source);
  if (looksLikeJsx(source, javaScript)) return syntaxFailure(NO_JSX, first.place);
  for (const { message, place } of [second, first]) {
    const advice = ADVICE.find(([pattern]) => pattern.test(message))?.[1];
    if (advice !== undefined) return syntaxFailure(advice, place ?? first.place);
  }
  // What says more than that something was unexpected is not about types.
  if (!first.message.startsWith('Unexpected')) return syntaxFailure(first.message, first.place);
  if (isAtEnd(javaScript, source)) return syntaxFailure(CUT_OFF, first.place);
  // Past the end the fault shows only in what was put around the code.
  if (second.place === undefined) {
    const isBracket = /^[)\]}]/.test(source.slice(posOf(javaScript)));
    return isBracket ? syntaxFailure(first.message, first.place) : syntaxFailure(UNBALANCED, endOf(source));
  }
  return syntaxFailure(second.message, second.place);
}

interface ParserFailure {
  /** Without the place that acorn repeats, and without the list of all tokens that could have come. */
  readonly message: string;
  /** Undefined where the fault is past the end. */
  readonly place: Position | undefined;
}

function failureOf(thrown: SyntaxError, source: string): ParserFailure {
  const plain = thrown.message.replace(/ \(\d+:\d+\)$/, '').replace(/\.$/, '');
  const message = plain.length > 120 ? plain.replace(/\. Expected [^]*$/, '') : plain;
  const pos = posOf(thrown);
  if (pos !== undefined) return { message: nameToken(message, source, pos), place: positionAt(source, pos) };
  const { loc } = thrown as SyntaxError & { loc?: { line: number; column: number } };
  if (loc === undefined || loc.line > source.split('\n').length) return { message, place: undefined };
  return { message, place: { line: loc.line, column: loc.column + 1 } };
}

function nameToken(message: string, source: string, pos: number): string {
  const token = /^(?:[\w$]+|\S)/.exec(source.slice(pos))?.[0];
  return message === 'Unexpected token' && token !== undefined ? `${message} \`${token}\`` : message;
}

function posOf(thrown: SyntaxError): number | undefined {
  return (thrown as SyntaxError & { pos?: number }).pos;
}

function isAtEnd(thrown: SyntaxError, source: string): boolean {
  return (posOf(thrown) ?? 0) >= source.trimEnd().length;
}

function endOf(source: string): Position {
  return positionAt(source, source.trimEnd().length);
}

/** Only where a value is expected and a tag stands: `<T>x` is told by the TypeScript parser. */
function looksLikeJsx(source: string, thrown: SyntaxError): boolean {
  const pos = posOf(thrown);
  if (pos === undefined) return false;
  const [tag, name = ''] = /^<([A-Za-z][\w.]*)?(?:\s[^<>]*)?\/?>/.exec(source.slice(pos)) ?? [];
  return tag !== undefined && (tag.endsWith('/>') || source.includes(`</${name}>`, pos));
}
