import { counted } from '../counted';
import { isJsonObject, type JsonValue } from '../json';
import { quote } from './plainText';
import { memberName, NEVER, unionOf, type TypeExpression } from './typeExpression';

const MAX_LITERAL_CHARS = 120;
const MAX_LITERAL_DEPTH = 3;

/** Values of an enumeration as a union of literal types; beyond `maxValues` it says how many there are. */
export function enumerationType(values: readonly JsonValue[], maxValues: number, anything: string): TypeExpression {
  const distinct = [...new Map(values.map((value) => [literalType(value, anything), value]))];
  const shown = distinct.slice(0, maxValues).map(([text]) => text);
  const rest = distinct.slice(maxValues).map(([, value]) => value);
  if (rest.length === 0) return unionOf([{ members: shown }, NEVER], anything);
  const wide = [...new Set(rest.map((value) => wideType(value, anything)))];
  const noted = wide.map((text, at) => (at === 0 ? `${text} /* ${counted(rest.length, 'more value')} */` : text));
  return wide.includes(anything) ? { members: [anything] } : { members: [...shown, ...noted] };
}

/** The type that has one value. A string too long to be worth its tokens is any string. */
export function literalType(value: JsonValue, anything: string, depth = 0): string {
  if (typeof value === 'string') return value.length > MAX_LITERAL_CHARS ? 'string' : quote(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'number';
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth >= MAX_LITERAL_DEPTH || Object.keys(value).length > 20) return anything;
  if (!isJsonObject(value)) return `[${value.map((one) => literalType(one, anything, depth + 1)).join(', ')}]`;
  const members = Object.entries(value).map(
    ([name, one]) => `${memberName(name)}: ${literalType(one, anything, depth + 1)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`;
}

function wideType(value: JsonValue, anything: string): string {
  if (value === null) return 'null';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : anything;
}
