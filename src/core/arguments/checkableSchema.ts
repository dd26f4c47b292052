/**
 * A server's JSON Schema rebuilt so that it can be compiled without trust: only known keywords with values of the right
 * form, in the words of 2020-12. What is malformed or unknown demands nothing; a schema beyond all measure is not checked.
 */
import { FORMATS } from './formats';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

/** The largest real schema has some hundreds of nodes. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 60;
const MAX_PATTERN_CHARS = 2_000;
const MAX_ENUM_VALUES = 5_000;

export interface CheckableSchema {
  readonly schema: object;
  /** Objects that did not forbid further properties; they were closed so that slips in names are noticed. */
  readonly closed: ReadonlySet<object>;
  /** Whether a check takes no more time than the size of the schema and of the value says. */
  readonly isSimple: boolean;
}

/** `closesObjects`: names that an object does not declare are reported, also where they are not forbidden. */
export function checkableSchema(
  schema: JsonObject,
  { closesObjects }: { readonly closesObjects: boolean },
): CheckableSchema | undefined {
  const writer = new SchemaCopy(schema);
  const copy = writer.copy(schema, closesObjects, 0);
  // An object that is referred to from elsewhere may be one of several alternatives there.
  if (closesObjects && writer.refersToParts) return checkableSchema(schema, { closesObjects: false });
  if (writer.isTooLarge || typeof copy === 'boolean') return undefined;
  return { schema: copy, closed: writer.closed, isSimple: writer.isSimple };
}

type Copy = Record<string, unknown> | boolean;

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const COUNTS = [
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
  ...['minContains', 'maxContains'],
];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const CONDITIONS = ['not', 'if', 'then', 'else', 'propertyNames', 'contains', 'unevaluatedProperties'];
const MAPS = ['$defs', 'definitions', 'dependentSchemas'];
/** Beside one of these an object may have properties that are declared elsewhere. */
const COMPOSING = [
  ...['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'patternProperties', 'propertyNames'],
  'unevaluatedProperties',
];

/** What may take longer than it looks. */
const COSTLY = ['$ref', 'pattern', 'patternProperties', 'uniqueItems'];

class SchemaCopy {
  readonly closed = new Set<object>();
  refersToParts = false;
  isSimple = true;
  readonly #root: JsonObject;
  readonly #isDraft07: boolean;
  #nodesLeft = MAX_NODES;

  constructor(root: JsonObject) {
    this.#root = root;
    this.#isDraft07 = /draft-0[3-7]/.test(typeof root['$schema'] === 'string' ? root['$schema'] : '');
  }

  get isTooLarge(): boolean {
    return this.#nodesLeft < 0;
  }

  copy(schema: JsonValue | undefined, mayClose: boolean, depth: number): Copy {
    if (typeof schema === 'boolean') return schema;
    this.#nodesLeft -= depth > MAX_DEPTH ? MAX_NODES + 1 : 1;
    if (!isJsonObject(schema) || this.isTooLarge) return true;
    const reference = this.#reference(schema['$ref']);
    if (COSTLY.some((keyword) => schema[keyword] !== undefined)) this.isSimple = false;
    // Until draft-07 nothing counts beside a reference.
    if (reference !== undefined && this.#isDraft07 && schema !== this.#root) return { $ref: reference };
    const copy: Record<string, unknown> = reference === undefined ? {} : { $ref: reference };
    this.#copyValues(schema, copy);
    this.#copyParts(schema, copy, mayClose, depth + 1);
    if (mayClose && copy['properties'] !== undefined && copy['additionalProperties'] === undefined) {
      if (!COMPOSING.some((keyword) => schema[keyword] !== undefined)) {
        copy['additionalProperties'] = false;
        this.closed.add(copy);
      }
    }
    return copy;
  }

  #copyValues(schema: JsonObject, copy: Record<string, unknown>): void {
    const isNullable = schema['nullable'] === true;
    const types = [schema['type']].flat().filter((type) => typeof type === 'string' && TYPES.has(type));
    const isWhole = types.length === [schema['type']].flat().length;
    if (types.length > 0 && isWhole) copy['type'] = [...new Set(isNullable ? [...types, 'null'] : types)];
    const values = schema['enum'];
    if (Array.isArray(values) && values.length > 0 && values.length <= MAX_ENUM_VALUES) {
      copy['enum'] = isNullable ? [...(values as JsonValue[]), null] : values;
    }
    if (schema['const'] !== undefined && !isNullable) copy['const'] = schema['const'];
    for (const keyword of NUMBERS) {
      const value = schema[keyword];
      if (typeof value === 'number' && (keyword !== 'multipleOf' || value > 0)) copy[keyword] = value;
    }
    for (const keyword of COUNTS) {
      const value = schema[keyword];
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) copy[keyword] = value;
    }
    if (isPattern(schema['pattern'])) copy['pattern'] = schema['pattern'];
    const format = schema['format'];
    if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) copy['format'] = format;
    if (schema['uniqueItems'] === true) copy['uniqueItems'] = true;
    // Schemas written from what a server has after it filled in its defaults list these as required too.
    const required = namesOf(schema['required']).filter((name) => !hasDefault(schema['properties'], name));
    if (required.length > 0) copy['required'] = required;
    const dependent = schema['dependentRequired'];
    if (isJsonObject(dependent)) {
      copy['dependentRequired'] = Object.fromEntries(ownEntries(dependent).map(([key, one]) => [key, namesOf(one)]));
    }
  }

  #copyParts(schema: JsonObject, copy: Record<string, unknown>, mayClose: boolean, depth: number): void {
    const map = (value: JsonValue | undefined, closes: boolean): Record<string, Copy> | undefined =>
      isJsonObject(value)
        ? Object.fromEntries(ownEntries(value).map(([key, one]) => [key, this.copy(one, closes, depth)]))
        : undefined;
    const set = (keyword: string, value: unknown): void => {
      if (value !== undefined) copy[keyword] = value;
    };
    set('properties', map(schema['properties'], mayClose));
    for (const keyword of MAPS) set(keyword, map(schema[keyword], false));
    const patterns = map(schema['patternProperties'], false);
    const usable = Object.entries(patterns ?? {}).filter(([pattern]) => isPattern(pattern));
    if (usable.length > 0) copy['patternProperties'] = Object.fromEntries(usable);
    // A pattern that cannot be read may be what allows a property.
    const hasUnread = usable.length < Object.keys(patterns ?? {}).length;
    const additional = schema['additionalProperties'];
    if (additional !== undefined && !hasUnread) set('additionalProperties', this.copy(additional, mayClose, depth));
    for (const keyword of LISTS) {
      const list = schema[keyword];
      if (Array.isArray(list) && list.length > 0) {
        copy[keyword] = (list as JsonValue[]).map((one) => this.copy(one, false, depth));
      }
    }
    for (const keyword of CONDITIONS) {
      if (schema[keyword] !== undefined && !hasUnread) set(keyword, this.copy(schema[keyword], false, depth));
    }
    const { items, prefixItems, additionalItems } = schema;
    const tuple = Array.isArray(items) ? items : prefixItems;
    const rest = Array.isArray(items) ? additionalItems : items;
    if (Array.isArray(tuple) && tuple.length > 0) {
      copy['prefixItems'] = (tuple as JsonValue[]).map((one) => this.copy(one, mayClose, depth));
    }
    if (rest !== undefined && !Array.isArray(rest)) set('items', this.copy(rest, mayClose, depth));
  }

  /** Only what points into the schema itself: no other document is ever read. */
  #reference(reference: JsonValue | undefined): string | undefined {
    if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return undefined;
    let place: JsonValue | undefined = this.#root;
    for (const part of reference.split('/').slice(1)) {
      const key = decoded(part);
      if (!isJsonObject(place) || key === '__proto__' || !Object.hasOwn(place, key)) return undefined;
      place = place[key];
    }
    if (!/^#\/(\$defs|definitions)\//.test(reference)) this.refersToParts = true;
    return isJsonObject(place) || typeof place === 'boolean' ? reference : undefined;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    // A lone `%` is no escape; such a name is looked for as it stands.
    return part;
  }
}

function isPattern(value: JsonValue | undefined): value is string {
  if (typeof value !== 'string' || value.length > MAX_PATTERN_CHARS) return false;
  try {
    return new RegExp(value, 'u') instanceof RegExp;
  } catch {
    // A regular expression of another language.
    return false;
  }
}

function namesOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? [...new Set(value.filter((one) => typeof one === 'string'))] : [];
}

function hasDefault(properties: JsonValue | undefined, name: string): boolean {
  const property = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isJsonObject(property) && property['default'] !== undefined;
}

function ownEntries(value: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).filter(([key]) => key !== '__proto__');
}
