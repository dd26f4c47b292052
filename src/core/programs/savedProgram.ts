/** A program that was kept: a TypeScript file with one function, whose comment says what it does and what it takes. */
import { said, type Said } from '../said';
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

export const MAX_PROGRAM_CHARS = 256 * 1024;
const NAME = /^[A-Za-z_]\w{0,63}$/;

export function isProgramName(name: string): boolean {
  return NAME.test(name);
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
export function inputFaults({ parameters }: SavedProgram, input: JsonObject): readonly Said[] {
  const known = new Map(parameters.map((one) => [one.name, one]));
  const unknown = Object.keys(input).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => said('program.noParameter', name)),
    ...parameters.flatMap(({ name, type, isRequired }) => {
      const value = input[name];
      if (value === undefined) return isRequired ? [said('program.missing', name)] : [];
      return kindOf(value) === type ? [] : [said('program.otherType', name, type, kindOf(value))];
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

/** A comment is not to be ended by what it says. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replace(/^@/, '＠').trim();
}
