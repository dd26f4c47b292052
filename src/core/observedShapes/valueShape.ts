/**
 * The shape of a value, as a JSON Schema: keys and types, never a value. Keys that look like data (ids, dates, free
 * text) are not kept either: such an object is a map.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

const MAX_DEPTH = 6;
const MAX_PROPERTIES = 40;
const MAX_ITEMS = 50;
const MAX_TYPES = 3;
const MAX_SHAPE_CHARS = 4_000;
/** A name as programs give them to their fields. */
const FIELD_NAME = /^[A-Za-z_$][A-Za-z_$-]{0,39}\d{0,2}$/;
/** So many fields of one shape are entries of a map, even where their names look like names. */
const MAP_FROM = 12;
const ANYTHING: JsonObject = {};

/** At most some thousand characters of JSON; what is deeper or larger can be anything. */
export function shapeOf(value: JsonValue): JsonObject {
  return bounded(shapeAt(value, 0));
}

/** The shape that both have: what only one of them has is optional. */
export function mergeShapes(a: JsonObject, b: JsonObject): JsonObject {
  return bounded(merge(a, b));
}

function bounded(shape: JsonObject): JsonObject {
  return JSON.stringify(shape).length <= MAX_SHAPE_CHARS ? shape : ANYTHING;
}

function shapeAt(value: JsonValue, depth: number): JsonObject {
  if (depth > MAX_DEPTH) return ANYTHING;
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).slice(0, MAX_ITEMS).map((one) => shapeAt(one, depth + 1));
    return items.length === 0 ? { type: 'array' } : { type: 'array', items: items.reduce(merge) };
  }
  if (!isJsonObject(value)) return { type: typeof value };
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  const shapes = entries
    .slice(0, MAX_ITEMS)
    .map(([key, one]): readonly [string, JsonObject] => [key, shapeAt(one, depth + 1)]);
  if (isMap(shapes)) return { type: 'object', additionalProperties: shapes.map(([, shape]) => shape).reduce(merge) };
  return { type: 'object', properties: Object.fromEntries(shapes), required: shapes.map(([key]) => key) };
}

function isMap(shapes: readonly (readonly [key: string, shape: JsonObject])[]): boolean {
  if (shapes.length === 0) return false;
  if (shapes.length > MAX_PROPERTIES || shapes.some(([key]) => !FIELD_NAME.test(key))) return true;
  const [first] = shapes;
  const text = JSON.stringify(first?.[1]);
  return shapes.length >= MAP_FROM && shapes.every(([, shape]) => JSON.stringify(shape) === text);
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const types = [...new Set([...typesOf(a), ...typesOf(b)])].sort();
  if (typesOf(a).length === 0 || typesOf(b).length === 0 || types.length > MAX_TYPES) return ANYTHING;
  const items = either(a['items'], b['items']);
  return {
    type: types.length === 1 ? (types[0] ?? 'null') : types,
    ...(items !== undefined && { items }),
    ...mergedFields(a, b),
  };
}

function mergedFields(a: JsonObject, b: JsonObject): JsonObject {
  const map = either(a['additionalProperties'], b['additionalProperties']);
  const [left, right] = [a['properties'], b['properties']];
  if (map !== undefined) {
    const fields = [left, right].flatMap((one) => (isJsonObject(one) ? (Object.values(one) as JsonObject[]) : []));
    return { additionalProperties: fields.reduce(merge, map) };
  }
  if (!isJsonObject(left) || !isJsonObject(right)) {
    const one = isJsonObject(left) ? a : b;
    return isJsonObject(one['properties']) ? { properties: one['properties'], required: namesOf(one) } : {};
  }
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const shapes = names.map((name) => either(left[name], right[name]) ?? ANYTHING);
  if (names.length > MAX_PROPERTIES) return { additionalProperties: shapes.reduce(merge) };
  const properties = Object.fromEntries(names.map((name, index) => [name, shapes[index] ?? ANYTHING]));
  const inRight = new Set(namesOf(b));
  return { properties, required: namesOf(a).filter((name) => inRight.has(name)) };
}

function either(a: JsonValue | undefined, b: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(a)) return isJsonObject(b) ? b : undefined;
  return isJsonObject(b) ? merge(a, b) : a;
}

function typesOf(shape: JsonObject): readonly string[] {
  return [shape['type']].flat().filter((type) => typeof type === 'string');
}

function namesOf(shape: JsonObject): readonly string[] {
  return [shape['required']].flat().filter((name) => typeof name === 'string');
}
