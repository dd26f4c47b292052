/** Inputs of a run: variables of the isolate. The prompt holds what they are like, never what they are. */
import { RESERVED_WORDS } from './catalogue/reservedNames';
import { isJsonObject, type JsonValue } from './json';
import { counted, formatCount } from './counted';
import { cutMiddle, fenceFor } from './observation';

/** A value on its way into the isolate, in pieces that each cross a wire in one message. */
export interface InputVariable<Chunk = string> {
  readonly name: string;
  /** `json` is parsed in the isolate. */
  readonly kind: 'text' | 'json';
  /** Strings, or what a sandbox keeps of them until an isolate needs them. */
  readonly chunks: readonly Chunk[];
}

export const INPUT_CHUNK_CHARS = 512 * 1024;
const PREVIEW_CHARS = 1_000;
const MAX_KEYS = 20;

export function toInputVariable(name: string, value: JsonValue): InputVariable {
  const isText = typeof value === 'string';
  return { name, kind: isText ? 'text' : 'json', chunks: chunksOf(isText ? value : JSON.stringify(value)) };
}

/** Name, type, size, shape, and the head and the tail of the value. */
export function describeInput(name: string, value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const fence = fenceFor(text.slice(0, PREVIEW_CHARS) + text.slice(-PREVIEW_CHARS));
  return `\`${name}\`: ${shapeOf(value, text)}\n${fence}\n${cutMiddle(text, PREVIEW_CHARS)}\n${fence}`;
}

/**
 * The reasons why these names cannot be variables: no identifiers, or taken by the language, the engine or a server.
 * Empty where all can be.
 */
export function refuseInputNames(names: readonly string[], reserved: ReadonlyMap<string, string>): readonly string[] {
  return names.flatMap((name) => {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || RESERVED_WORDS.some((word) => word === name))
      return [`${JSON.stringify(name)} is not a name that a variable can have`];
    const reason = reserved.get(name);
    return reason === undefined ? [] : [`${name} is taken: ${reason}`];
  });
}

/** What a signature asks for and is not given, and what is given and not asked for; empty where both agree. */
export function compareInputs(wanted: readonly string[], given: readonly string[]): readonly string[] {
  // A signature without inputs leaves them open.
  if (wanted.length === 0) return [];
  const missing = wanted.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !wanted.includes(name));
  return [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`]),
    ...(unknown.length === 0 ? [] : [`not in the signature: ${unknown.join(', ')}`]),
  ];
}

function shapeOf(value: JsonValue, text: string): string {
  if (typeof value === 'string') {
    return `text, ${counted(value.length, 'character')}, ${counted(countLines(value), 'line')}`;
  }
  const size = `${counted(text.length, 'character')} as JSON`;
  if (Array.isArray(value)) return `array of ${formatCount(value.length)}${itemShape(value)}, ${size}`;
  if (isJsonObject(value)) return `object with the keys ${listKeys(value)}, ${size}`;
  return `${value === null ? 'null' : typeof value}, ${size}`;
}

function itemShape(items: readonly JsonValue[]): string {
  const kinds = new Set(
    items.slice(0, 1_000).map((item) => (item === null ? 'null' : Array.isArray(item) ? 'array' : typeof item)),
  );
  if (kinds.size !== 1) return kinds.size === 0 ? '' : ` (${[...kinds].join(', ')})`;
  const [first] = items;
  return isJsonObject(first) ? ` objects with the keys ${listKeys(first)}` : ` ${[...kinds].join('')}s`;
}

function listKeys(value: object): string {
  const keys = Object.keys(value);
  return keys.slice(0, MAX_KEYS).join(', ') + (keys.length > MAX_KEYS ? `, … (${keys.length} in all)` : '');
}

function countLines(text: string): number {
  if (text === '') return 0;
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return text.endsWith('\n') ? count - 1 : count;
}

/** Pieces that split no character in two: each is JSON text of its own on the wire. */
function chunksOf(text: string): readonly string[] {
  const chunks: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + INPUT_CHUNK_CHARS);
    const unit = text.charCodeAt(end);
    if (end < text.length && unit >= 0xdc00 && unit <= 0xdfff) end -= 1;
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}
