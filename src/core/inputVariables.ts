/** Inputs of a run: variables of the isolate. The prompt holds what they are like, never what they are. */
import { RESERVED_WORDS } from './catalogue/reservedNames';
import { isJsonObject, type JsonValue } from './json';
import { counted, formatCount } from './counted';
import { describeImageInput, imageOfInput } from './imageInput';
import { cutBetween, fenceFor } from './observation';
import { inputPieces } from './inputPieces';
import { said, type Said } from './said';

/** A value on its way into the isolate, in pieces that each cross a wire in one message. */
export interface InputVariable<Chunk = string> {
  readonly name: string;
  /** `json` is parsed in the isolate. */
  readonly kind: 'text' | 'json';
  /** Strings, or what a sandbox keeps of them until an isolate needs them. */
  readonly chunks: readonly Chunk[];
}

const PREVIEW_CHARS = 1_000;
const MAX_KEYS = 20;

export function toInputVariable(name: string, value: JsonValue): InputVariable {
  return { name, kind: kindOf(value), chunks: [...inputPieces(value)] };
}

/** Name, type, size, shape, and the head and the tail of the value. */
export function describeInput(name: string, value: JsonValue): string {
  const measured = new MeasuredText();
  for (const piece of inputPieces(value)) measured.add(piece);
  return describe(name, value, measured);
}

/** Both of the above for a value that may be large: between two pieces it waits for `pause`. */
export async function prepareInput(
  name: string,
  value: JsonValue,
  pause: () => Promise<unknown>,
): Promise<{ readonly variable: InputVariable; readonly description: string }> {
  const measured = new MeasuredText();
  for (const piece of inputPieces(value)) {
    measured.add(piece);
    await pause();
  }
  const variable: InputVariable = { name, kind: kindOf(value), chunks: measured.pieces };
  return { variable, description: describe(name, value, measured) };
}

/** A text in pieces, with what its description tells. */
class MeasuredText {
  readonly pieces: string[] = [];
  chars = 0;
  #lineBreaks = 0;

  add(piece: string): void {
    this.pieces.push(piece);
    this.chars += piece.length;
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) this.#lineBreaks += 1;
  }

  get lines(): number {
    if (this.chars === 0) return 0;
    return this.#lineBreaks + (this.#last.endsWith('\n') ? 0 : 1);
  }

  preview(): string {
    // A piece that is not the only one is longer than the preview, but for the last.
    const [first = ''] = this.pieces;
    if (this.chars <= PREVIEW_CHARS) return this.pieces.join('');
    return cutBetween(first, this.pieces.slice(-2).join(''), this.chars, PREVIEW_CHARS);
  }

  get #last(): string {
    return this.pieces.at(-1) ?? '';
  }
}

function kindOf(value: JsonValue): InputVariable['kind'] {
  return typeof value === 'string' ? 'text' : 'json';
}

function describe(name: string, value: JsonValue, text: MeasuredText): string {
  const image = imageOfInput(value);
  if (image !== undefined) {
    const uses = `show(${name}) lets you see it; ${name}.base64() and ${name}.bytes() are for tools and code`;
    return `\`${name}\`: ${describeImageInput(image, value)}. ${uses}.`;
  }
  const preview = text.preview();
  const fence = fenceFor(preview);
  return `\`${name}\`: ${shapeOf(value, text)}\n${fence}\n${preview}\n${fence}`;
}

/**
 * The reasons why these names cannot be variables: no identifiers, or taken by the language, the engine or a server.
 * Empty where all can be.
 */
export function refuseInputNames(names: readonly string[], reserved: ReadonlyMap<string, string>): readonly Said[] {
  return names.flatMap((name) => {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || RESERVED_WORDS.some((word) => word === name))
      return [said('inputs.noName', JSON.stringify(name))];
    const reason = reserved.get(name);
    return reason === undefined ? [] : [said('inputs.taken', name, reason)];
  });
}

/** What a signature asks for and is not given, and what is given and not asked for; empty where both agree. */
export function compareInputs(wanted: readonly string[], given: readonly string[]): readonly Said[] {
  // A signature without inputs leaves them open.
  if (wanted.length === 0) return [];
  const missing = wanted.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !wanted.includes(name));
  return [
    ...(missing.length === 0 ? [] : [said('inputs.missing', missing.join(', '))]),
    ...(unknown.length === 0 ? [] : [said('inputs.unknown', unknown.join(', '))]),
  ];
}

function shapeOf(value: JsonValue, { chars, lines }: MeasuredText): string {
  if (typeof value === 'string') return `text, ${counted(chars, 'character')}, ${counted(lines, 'line')}`;
  const size = `${counted(chars, 'character')} as JSON`;
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
