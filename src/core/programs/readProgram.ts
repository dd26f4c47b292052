/** What the file of a program says. It is somebody's text: it is parsed here, and runs in the isolate only. */
import { ForeignWords, said, type Reason } from '../said';
import type { WithSaying } from '../../protocol/sayings';
import type { FunctionDeclaration } from 'acorn';
import { parseCell, type StripTypes } from '../cell/parseCell';
import {
  isProgramName,
  MAX_PROGRAM_CHARS,
  PARAMETER_TYPES,
  type ProgramParameter,
  type SavedProgram,
} from './savedProgram';

export type ReadProgram =
  | { readonly ok: true; readonly program: SavedProgram }
  /** `line` counts from 1. */
  | ({ readonly ok: false; readonly message: string; readonly line: number } & WithSaying);

const FILE = /^\s*\/\*\*([^]*?)\*\/\s*export default (?=async function\b)/;
const PARAMETER = /^@param\s+\{(\w+)\}\s+(\[?)(\w+)\]?(?:\s+(.*))?$/;

/** `name` is that of the file, without its ending. */
export function readProgram(name: string, text: string, stripTypes: StripTypes): ReadProgram {
  if (!isProgramName(name)) return broken(said('program.fileName'));
  if (text.length > MAX_PROGRAM_CHARS) return broken(said('program.tooLong', MAX_PROGRAM_CHARS));
  const head = FILE.exec(text);
  if (head === null) return broken(said('program.noHead'));
  const line = head[0].split('\n').length;
  const code = text.slice(head[0].length).trim();
  const parsed = parseCell(code, stripTypes);
  if (!parsed.ok) return broken(new ForeignWords(parsed.error.message), line + (parsed.error.line ?? 1) - 1);
  const [made, ...others] = parsed.program.body;
  if (made?.type !== 'FunctionDeclaration' || others.length > 0 || !made.async || made.generator) {
    return broken(said('program.otherCode'), line);
  }
  if (made.id?.name !== name) return broken(said('program.otherName', name), line);
  const comment = readComment(head[1] ?? '');
  if (!comment.ok) return comment;
  const taken = namesTaken(made);
  const declared = comment.parameters.map((one) => one.name);
  if (taken === undefined || taken.some((one) => !declared.includes(one)) || declared.length !== taken.length) {
    return broken(said('program.otherParameters'), line);
  }
  const { description, parameters } = comment;
  return { ok: true, program: { name, description, parameters, code, line } };
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
      return broken(said('program.brokenParameter', PARAMETER_TYPES.join('|')), index + 1);
    }
    parameters.push({ name, type, description, isRequired: bracket === '' });
  }
  const description = words.join('\n').trim();
  return description === '' ? broken(said('program.noDescription')) : { ok: true, description, parameters };
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

/** What the parser says is in its own words. */
function broken(what: Reason, line = 1): Extract<ReadProgram, { readonly ok: false }> {
  const { message } = what;
  return { ok: false, message, line, ...(!(what instanceof ForeignWords) && { saying: what.saying }) };
}
