/**
 * A program that was kept: a TypeScript file with one function, whose comment says what it does and what it takes.
 * The file is somebody's text: it is parsed here, and runs in the isolate only.
 */
import type { FunctionDeclaration } from 'acorn';
import { parseCell, type StripTypes } from '../cell/parseCell';
import type { JsonObject, JsonValue } from '../json';

export const PARAMETER_TYPES = ['string', 'number', 'boolean', 'array', 'object'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface ProgramParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description: string;
  readonly isRequired: boolean;
}

export interface SavedProgram {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly ProgramParameter[];
  /** The declaration of the function, without `export default`. */
  readonly code: string;
  /** Where it begins in the file, counted from 1. */
  readonly line: number;
}

export type ReadProgram =
  | { readonly ok: true; readonly program: SavedProgram }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly message: string; readonly line: number };

export const MAX_PROGRAM_CHARS = 256 * 1024;
const NAME = /^[A-Za-z_]\w{0,63}$/;
const FILE = /^\s*\/\*\*([^]*?)\*\/\s*export default (?=async function\b)/;
const PARAMETER = /^@param\s+\{(\w+)\}\s+(\[?)(\w+)\]?(?:\s+(.*))?$/;

export function isProgramName(name: string): boolean {
  return NAME.test(name);
}

/** `name` is that of the file, without its ending. */
export function readProgram(name: string, text: string, stripTypes: StripTypes): ReadProgram {
  if (!isProgramName(name)) return broken('The name of the file must be that of a function: letters, digits and _.');
  if (text.length > MAX_PROGRAM_CHARS) return broken(`A program has at most ${MAX_PROGRAM_CHARS} characters.`);
  const head = FILE.exec(text);
  if (head === null) return broken('A program begins with a /** comment */ and `export default async function`.');
  const line = head[0].split('\n').length;
  const code = text.slice(head[0].length).trim();
  const parsed = parseCell(code, stripTypes);
  if (!parsed.ok) return broken(parsed.error.message, line + (parsed.error.line ?? 1) - 1);
  const [made, ...others] = parsed.program.body;
  if (made?.type !== 'FunctionDeclaration' || others.length > 0 || !made.async || made.generator) {
    return broken('A program is one async function and nothing else.', line);
  }
  if (made.id?.name !== name) return broken(`The function must have the name of its file, ${name}.`, line);
  const comment = readComment(head[1] ?? '');
  if (!comment.ok) return comment;
  const taken = namesTaken(made);
  const declared = comment.parameters.map((one) => one.name);
  if (taken === undefined || taken.some((one) => !declared.includes(one)) || declared.length !== taken.length) {
    return broken('The function takes one object, each of whose properties has an @param in the comment.', line);
  }
  const { description, parameters } = comment;
  return { ok: true, program: { name, description, parameters, code, line } };
}

/** The text of a program's file; `body` is what stands between the braces. */
export function programText(
  { name, description, parameters }: Omit<SavedProgram, 'code' | 'line'>,
  body: string,
  defaults: JsonObject,
): string {
  const tags = parameters.map(({ name: one, type, isRequired, description: words }) =>
    `@param {${type}} ${isRequired ? one : `[${one}]`} ${oneLine(words)}`.trimEnd(),
  );
  const lines = [...description.trim().split('\n').map(oneLine), ...(tags.length === 0 ? [] : ['', ...tags])];
  const comment = lines.map((one) => ` * ${one}`.trimEnd()).join('\n');
  const names = parameters.map(({ name: one }) =>
    defaults[one] === undefined ? one : `${one} = ${JSON.stringify(defaults[one])}`,
  );
  const types = parameters.map(({ name: one, type, isRequired }) => `${one}${isRequired ? '' : '?'}: ${typeOf(type)}`);
  const isOptional = parameters.every(({ isRequired }) => !isRequired);
  const input = `{ ${names.join(', ')} }: { ${types.join('; ')} }${isOptional ? ' = {}' : ''}`;
  const head = `export default async function ${name}(${parameters.length === 0 ? '' : input}): Promise<unknown> {`;
  return `/**\n${comment}\n */\n${head}\n${body.trimEnd()}\n}\n`;
}

/** What is wrong with the arguments of a call, in words; empty where they fit. */
export function inputFaults({ parameters }: SavedProgram, input: JsonObject): readonly string[] {
  const known = new Map(parameters.map((one) => [one.name, one]));
  const unknown = Object.keys(input).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `there is no parameter ${name}`),
    ...parameters.flatMap(({ name, type, isRequired }) => {
      const value = input[name];
      if (value === undefined) return isRequired ? [`${name} is missing`] : [];
      return kindOf(value) === type ? [] : [`${name} must be of type ${type}, not ${kindOf(value)}`];
    }),
  ];
}

/** A cell that calls the program and submits what it returns. */
export function programCall({ name, code, parameters }: SavedProgram, input: JsonObject): string {
  const given = parameters.length === 0 ? '' : JSON.stringify(input);
  return `${code}\n\nSUBMIT(await ${name}(${given}));`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function typeOf(type: ParameterType): string {
  if (type === 'array') return 'any[]';
  return type === 'object' ? 'Record<string, any>' : type;
}

type ReadComment =
  | { readonly ok: true; readonly description: string; readonly parameters: readonly ProgramParameter[] }
  | Extract<ReadProgram, { readonly ok: false }>;

function readComment(text: string): ReadComment {
  const parameters: ProgramParameter[] = [];
  const words: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^\s*\*?\s?/, '').trimEnd();
    if (!line.startsWith('@param')) {
      words.push(line);
      continue;
    }
    const [, given, bracket, name = '', description = ''] = PARAMETER.exec(line) ?? [];
    const type = PARAMETER_TYPES.find((one) => one === given);
    if (type === undefined) {
      return broken(
        `Write @param {${PARAMETER_TYPES.join('|')}} name what it is; [name] where it may be absent.`,
        index + 1,
      );
    }
    parameters.push({ name, type, description, isRequired: bracket === '' });
  }
  const description = words.join('\n').trim();
  return description === ''
    ? broken('The comment does not say what the program does.')
    : { ok: true, description, parameters };
}

/** The properties that the function takes apart; undefined where it takes anything else. */
function namesTaken({ params }: FunctionDeclaration): readonly string[] | undefined {
  const [first, ...others] = params;
  if (first === undefined) return [];
  const pattern = first.type === 'AssignmentPattern' ? first.left : first;
  if (others.length > 0 || pattern.type !== 'ObjectPattern') return undefined;
  const names: string[] = [];
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') return undefined;
    names.push(property.key.name);
  }
  return names;
}

/** A comment is not to be ended by what it says. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replace(/^@/, '＠').trim();
}

function broken(message: string, line = 1): Extract<ReadProgram, { readonly ok: false }> {
  return { ok: false, message, line };
}
