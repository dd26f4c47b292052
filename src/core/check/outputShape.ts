/** What a tool's output schema says of a part of its results: which properties are there, and how sure that is. */
import { editDistance } from '../catalogue/nearest';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';
import { SOME_NUMBER, UNKNOWN, type Known } from './knownValue';

export interface OutputShape {
  readonly schema: JsonValue;
  /** Where references point into. */
  readonly root: JsonObject;
  /** `server.tool` as code names it. */
  readonly callee: string;
  /** The names of the tool's results that have been seen; they count whatever the schema says. */
  readonly seen: SeenNames;
}

/** What results of a tool have had, and whether the tool keeps to its schema at all. */
export interface SeenNames {
  readonly names: ReadonlySet<string>;
  readonly isBroken: boolean;
}

export type Lookup =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'found'; readonly known: Known }
  /** `isCertain`: the schema forbids other names, or the name is a slip of a declared one. */
  | {
      readonly kind: 'absent';
      readonly of: 'object' | 'array' | 'text' | 'number' | 'boolean';
      readonly declared: readonly string[];
      readonly isCertain: boolean;
    };

type Alternative =
  | { readonly type: 'object'; readonly schema: JsonObject }
  | { readonly type: 'array'; readonly schema: JsonObject }
  | { readonly type: 'string' | 'number' | 'boolean' | 'null' };

const MAX_REFERENCES = 20;
const MAX_ALTERNATIVES = 30;
/** What says more than the parts that are read here. */
const BEYOND = ['allOf', 'not', 'if', '$dynamicRef', 'dependentSchemas', 'unevaluatedProperties'];

const OBJECT_MEMBERS = new Set([...Object.getOwnPropertyNames(Object.prototype), '$content']);
const ARRAY_MEMBERS = new Set([...Object.getOwnPropertyNames(Array.prototype), 'text']);
const TEXT_MEMBERS = new Set(Object.getOwnPropertyNames(String.prototype));
const NUMBER_MEMBERS = new Set(Object.getOwnPropertyNames(Number.prototype));

export function lookUp(shape: OutputShape, name: string): Lookup {
  const alternatives = alternativesOf(shape);
  if (alternatives === undefined || shape.seen.isBroken || OBJECT_MEMBERS.has(name)) return { kind: 'unknown' };
  const filled = alternatives.filter(({ type }) => type !== 'null');
  const found = filled.map((one) => lookUpIn(one, name, shape));
  const [first] = found;
  if (first === undefined || found.some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  const present = found.find((one) => one.kind === 'found');
  // With several forms only the presence of a name is known.
  if (present !== undefined) return found.length === 1 ? present : { kind: 'unknown' };
  if (shape.seen.names.has(name)) return { kind: 'unknown' };
  const absent = found.filter((one) => one.kind === 'absent');
  const declared = [...new Set(absent.flatMap((one) => one.declared))];
  return { ...first, kind: 'absent', declared, isCertain: absent.every((one) => one.isCertain) } as Lookup;
}

/** What an array of that shape holds; undefined where it is, or may be, something else. */
export function elementOf(shape: OutputShape): Known | undefined {
  const alternatives = alternativesOf(shape)?.filter(({ type }) => type !== 'null') ?? [];
  const [only] = alternatives;
  return alternatives.length === 1 && only?.type === 'array' ? itemsOf(only.schema, shape) : undefined;
}

/** The one JSON type that the shape always has. */
export function typeOfShape(shape: OutputShape): Alternative['type'] | undefined {
  if (shape.seen.isBroken) return undefined;
  const types = new Set(alternativesOf(shape)?.map(({ type }) => type));
  return types.size === 1 ? [...types][0] : undefined;
}

function lookUpIn(one: Alternative, name: string, shape: OutputShape): Lookup {
  const absent = (of: 'array' | 'text' | 'number' | 'boolean'): Lookup => ({
    kind: 'absent',
    of,
    declared: [],
    isCertain: true,
  });
  switch (one.type) {
    case 'object':
      return lookUpProperty(one.schema, name, shape);
    case 'array':
      if (/^\d+$/.test(name)) return { kind: 'found', known: itemsOf(one.schema, shape) };
      if (name === 'length') return { kind: 'found', known: SOME_NUMBER };
      return ARRAY_MEMBERS.has(name)
        ? { kind: 'found', known: { kind: 'method', of: { kind: 'output', shape }, name } }
        : absent('array');
    case 'string':
      return TEXT_MEMBERS.has(name) || /^\d+$/.test(name) ? { kind: 'unknown' } : absent('text');
    case 'number':
      return NUMBER_MEMBERS.has(name) ? { kind: 'unknown' } : absent('number');
    case 'boolean':
      return absent('boolean');
    case 'null':
      return { kind: 'unknown' };
  }
}

function lookUpProperty(schema: JsonObject, name: string, shape: OutputShape): Lookup {
  const { properties, additionalProperties, patternProperties } = schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, name)) {
    return { kind: 'found', known: { kind: 'output', shape: { ...shape, schema: properties[name] ?? true } } };
  }
  const isOpen = additionalProperties !== undefined && additionalProperties !== false;
  const declared = isJsonObject(properties) ? Object.keys(properties) : [];
  if (isOpen || patternProperties !== undefined || (declared.length === 0 && additionalProperties === undefined)) {
    return { kind: 'unknown' };
  }
  const isMethod = ARRAY_MEMBERS.has(name) && name !== 'text';
  const isCertain = additionalProperties === false || isMethod || declared.some((one) => isSlip(name, one));
  return { kind: 'absent', of: 'object', declared, isCertain };
}

function itemsOf(schema: JsonObject, shape: OutputShape): Known {
  const { items, prefixItems } = schema;
  if (!isJsonObject(items) || prefixItems !== undefined) return UNKNOWN;
  return { kind: 'output', shape: { ...shape, schema: items } };
}

/** Undefined where the schema says nothing, or more than is read here. */
function alternativesOf({ schema, root }: OutputShape): readonly Alternative[] | undefined {
  const found: Alternative[] = [];
  let steps = 0;
  const read = (part: JsonValue | undefined): boolean => {
    steps += 1;
    if (!isJsonObject(part) || steps > MAX_REFERENCES || found.length > MAX_ALTERNATIVES) return false;
    if (BEYOND.some((keyword) => part[keyword] !== undefined)) return false;
    if (part['$ref'] !== undefined) return read(targetOf(part['$ref'], root));
    const choices = part['anyOf'] ?? part['oneOf'];
    // What stands beside a choice belongs to each of its forms.
    if (choices !== undefined) return part['properties'] === undefined && Array.isArray(choices) && choices.every(read);
    const types = typesOf(part);
    for (const type of types) {
      if (type === 'object' || type === 'array') found.push({ type, schema: part });
      else found.push({ type });
    }
    return types.length > 0;
  };
  return read(schema) ? found : undefined;
}

function typesOf(schema: JsonObject): readonly Alternative['type'][] {
  const given = schema['nullable'] === true ? [schema['type'], 'null'].flat() : [schema['type']].flat();
  const types: Alternative['type'][] = [];
  for (const type of given) {
    if (type === 'integer') types.push('number');
    else if (isType(type)) types.push(type);
    else return [];
  }
  return types;
}

function isType(type: unknown): type is Alternative['type'] {
  return ['object', 'array', 'string', 'number', 'boolean', 'null'].includes(type as string);
}

/** Only what points into the schema itself, in plain names. */
function targetOf(reference: JsonValue, root: JsonObject): JsonValue | undefined {
  if (typeof reference !== 'string' || !/^#(\/[^%~]*)?$/.test(reference)) return undefined;
  let place: JsonValue | undefined = root;
  for (const key of reference.split('/').slice(1)) {
    if (!isJsonObject(place) || !Object.hasOwn(place, key)) return undefined;
    place = place[key];
  }
  return place;
}

/** Written otherwise, in the plural, or with one letter wrong: no name that a server would have beside the other. */
function isSlip(name: string, declared: string): boolean {
  const [a, b] = [plain(name), plain(declared)];
  if (a === b) return true;
  return Math.min(a.length, b.length) >= 4 && editDistance(a, b) === 1;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
