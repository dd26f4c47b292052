/** What the readers of a run are told of its inputs. Their values are stored beside its events. */
import { counted } from '../counted';
import { imageOfInput } from '../imageInput';
import { isJsonObject, type JsonValue } from '../json';
import { byteCount } from './contentBlocks';

export interface InputSummary {
  /** As code calls the variable. */
  readonly name: string;
  readonly kind: 'text' | 'image' | 'list' | 'object' | 'value';
  /** Characters of a text, bytes of an image, items of a list, keys of an object. */
  readonly size?: number | undefined;
}

export function summariseInputs(inputs: Readonly<Record<string, JsonValue>>): readonly InputSummary[] {
  return Object.entries(inputs).map(([name, value]) => ({ name, ...shapeOf(value) }));
}

/** `text, 23 characters`, for documents, which are English. */
export function inputWords({ kind, size }: InputSummary): string {
  if (size === undefined) return kind;
  return `${kind}, ${counted(size, UNITS[kind])}`;
}

const UNITS: Readonly<Record<InputSummary['kind'], string>> = {
  text: 'character',
  image: 'byte',
  list: 'item',
  object: 'key',
  value: 'value',
};

function shapeOf(value: JsonValue): Omit<InputSummary, 'name'> {
  if (typeof value === 'string') return { kind: 'text', size: value.length };
  const image = imageOfInput(value);
  if (image !== undefined) return { kind: 'image', size: byteCount(image.base64) };
  if (Array.isArray(value)) return { kind: 'list', size: value.length };
  if (isJsonObject(value)) return { kind: 'object', size: Object.keys(value).length };
  return { kind: 'value' };
}
