/**
 * JSON Schema (2020-12, draft-07 and what servers really send) → a TypeScript type that accepts every valid value.
 * What TypeScript cannot say (`not`, `if`, patterns) is left out; what is malformed becomes unknown. It never throws.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';
import { enumerationType } from './literalType';
import { memberComment, type CommentLevel } from './memberComment';
import { arrayOf, pointerSegments, SchemaRefs } from './schemaRefs';
import { arrayType, atom, intersectionOf, memberName, NEVER, objectType, unionOf } from './typeExpression';
import { typeText, type TypeExpression, type TypeMember } from './typeExpression';

/** Nested deeper or larger than this, a schema goes on as unknown, which a note says; the deepest real one has 11 levels. */
const MAX_DEPTH = 20;
const MAX_NODES = 4_000;
/** A reference used twice gets a name where its text would be longer than the name. */
const NAMED_WEIGHT = 4;
const MAX_ENUM_VALUES = { none: 20, brief: 20, full: 500 } as const;

export interface SchemaTypeOptions {
  readonly comments: CommentLevel;
  /** What is not declared is `unknown` in arguments and `any` in results, so that neither is a false alarm. */
  readonly direction: 'input' | 'output';
  /** Gives a named type its final name, each time another one. */
  readonly nameType: (wanted: string) => string;
}

export interface SchemaType {
  readonly text: string;
  /** Declarations of the named types that `text` uses. */
  readonly named: readonly NamedType[];
  /** Where `text` is an object type and nothing else: its members. */
  readonly members?: readonly TypeMember[] | undefined;
}

export interface NamedType {
  readonly name: string;
  readonly text: string;
}

export function schemaToType(schema: JsonValue, options: SchemaTypeOptions): SchemaType {
  return new SchemaWriter(schema, options).write();
}

class SchemaWriter {
  readonly #schema: JsonValue;
  readonly #options: SchemaTypeOptions;
  readonly #refs: SchemaRefs;
  readonly #anything: 'unknown' | 'any';
  readonly #names = new Map<string, string>();
  readonly #pending: string[] = [];
  #nodesLeft = MAX_NODES;
  #isCut = false;
  #rootMembers: readonly TypeMember[] = [];

  constructor(schema: JsonValue, options: SchemaTypeOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#refs = new SchemaRefs(schema);
    this.#anything = options.direction === 'input' ? 'unknown' : 'any';
  }

  write(): SchemaType {
    const text = typeText(this.#type(this.#schema, 0));
    const named: NamedType[] = [];
    for (let reference = this.#pending.shift(); reference !== undefined; reference = this.#pending.shift()) {
      const type = typeText(this.#type(this.#refs.resolve(reference), 0));
      named.push({ name: this.#names.get(reference) ?? '', text: type });
    }
    const isPlain = this.#rootMembers.length > 0 && text === objectType(this.#rootMembers, this.#style);
    return { text, named, members: isPlain ? this.#rootMembers : undefined };
  }

  get #style(): 'line' | 'block' {
    return this.#options.comments === 'full' ? 'block' : 'line';
  }

  #type(schema: JsonValue | undefined, depth: number): TypeExpression {
    if (schema === false) return NEVER;
    this.#nodesLeft -= 1;
    if (!isJsonObject(schema)) return atom(this.#anything);
    if (depth > MAX_DEPTH) return atom(`${this.#anything} /* nested too deeply */`);
    if (this.#nodesLeft < 0) return this.#tooLarge();
    const parts: TypeExpression[] = [];
    const reference = schema['$ref'];
    if (typeof reference === 'string') parts.push(this.#reference(reference, depth));
    parts.push(this.#ownType(schema, depth));
    for (const key of ['anyOf', 'oneOf']) {
      const options = arrayOf(schema[key]);
      if (options.length > 0) parts.push(this.#union(options.map((one) => this.#type(one, depth + 1))));
    }
    parts.push(...arrayOf(schema['allOf']).map((one) => this.#type(one, depth + 1)));
    const type = intersectionOf(parts, this.#anything);
    return schema['nullable'] === true ? this.#union([type, atom('null')]) : type;
  }

  /** Said where it begins, and not of each part that follows. */
  #tooLarge(): TypeExpression {
    const note = this.#isCut ? '' : ' /* too large from here on */';
    this.#isCut = true;
    return atom(`${this.#anything}${note}`);
  }

  #union(types: readonly TypeExpression[]): TypeExpression {
    return unionOf(types, this.#anything);
  }

  #reference(reference: string, depth: number): TypeExpression {
    const target = this.#refs.resolve(reference);
    if (target === undefined || this.#refs.isEndless(reference)) return atom(this.#anything);
    const isNamed =
      this.#refs.isRecursive(reference) ||
      (this.#refs.isUsedTwice(reference) && weightOf(target, NAMED_WEIGHT) >= NAMED_WEIGHT);
    if (!isNamed) return this.#type(target, depth + 1);
    const known = this.#names.get(reference);
    if (known !== undefined) return atom(known);
    const name = this.#options.nameType(typeNameFrom(reference, this.#options.direction));
    this.#names.set(reference, name);
    this.#pending.push(reference);
    return atom(name);
  }

  /** What the schema says itself, without its references and compositions. */
  #ownType(schema: JsonObject, depth: number): TypeExpression {
    const fixed = Object.hasOwn(schema, 'const') ? [schema['const'] ?? null] : arrayOf(schema['enum']);
    if (fixed.length > 0) return enumerationType(fixed, MAX_ENUM_VALUES[this.#options.comments], this.#anything);
    const names = typeNamesOf(schema);
    if (names.length === 0) return atom(this.#anything);
    return this.#union(names.map((name) => this.#typeNamed(name, schema, depth)));
  }

  #typeNamed(name: string, schema: JsonObject, depth: number): TypeExpression {
    switch (name) {
      case 'string':
      case 'boolean':
      case 'null':
      case 'number':
        return atom(name);
      case 'integer':
        return atom('number');
      case 'array':
        return this.#array(schema, depth);
      case 'object':
        return atom(this.#object(schema, depth));
      default:
        return atom(this.#anything);
    }
  }

  #array(schema: JsonObject, depth: number): TypeExpression {
    const isDraft07Tuple = Array.isArray(schema['items']);
    const elements = isDraft07Tuple ? arrayOf(schema['items']) : arrayOf(schema['prefixItems']);
    const rest = isDraft07Tuple ? schema['additionalItems'] : schema['items'];
    if (elements.length === 0) return arrayType(this.#type(rest, depth + 1));
    const needed = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
    const texts = elements.map((element, at) => {
      const type = this.#type(element, depth + 1);
      if (at < needed || this.#options.direction === 'output') return typeText(type);
      return `${type.members.length > 1 || type.isIntersection ? `(${typeText(type)})` : typeText(type)}?`;
    });
    if (rest !== false) texts.push(`...${typeText(arrayType(this.#type(rest, depth + 1)))}`);
    return atom(`[${texts.join(', ')}]`);
  }

  #object(schema: JsonObject, depth: number): string {
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const required = new Set(arrayOf(schema['required']).filter((name) => typeof name === 'string'));
    const members: TypeMember[] = Object.entries(properties).map(([name, property]) => ({
      head: `${memberName(name)}${required.has(name) ? '' : '?'}`,
      type: typeText(this.#type(property, depth + 1)),
      comment: isJsonObject(property) ? memberComment(this.#described(property), this.#options.comments) : '',
    }));
    for (const name of required) {
      if (Object.hasOwn(properties, name)) continue;
      members.push({ head: memberName(name), type: this.#anything, comment: '' });
    }
    const isOpen = members.length > 0;
    const index = this.#indexType(schema, isOpen, depth);
    if (index !== undefined) members.push({ head: '[key: string]', type: index, comment: '' });
    if (schema === this.#schema && depth === 0) this.#rootMembers = members;
    if (members.length > 0) return objectType(members, this.#style);
    if (schema['additionalProperties'] === false) return '{}';
    return this.#options.direction === 'input' ? 'object' : 'Record<string, any>';
  }

  /**
   * The type of members without a declared name; undefined where nothing says that there are such. Beside declared
   * members it must include their types, so it is anything.
   */
  #indexType(schema: JsonObject, hasMembers: boolean, depth: number): string | undefined {
    const additional = schema['additionalProperties'];
    const patterns = isJsonObject(schema['patternProperties']) ? Object.values(schema['patternProperties']) : [];
    const isMap = additional === true || isJsonObject(additional);
    if (!isMap && patterns.length === 0) return undefined;
    if (hasMembers || (patterns.length > 0 && additional !== false)) return this.#anything;
    const types = (patterns.length > 0 ? patterns : [additional]).map((one) => this.#type(one, depth + 1));
    return typeText(this.#union(types));
  }

  /** A property that is only a reference says what its target says. */
  #described(property: JsonObject): JsonObject {
    const reference = property['$ref'];
    if (typeof reference !== 'string' || property['description'] !== undefined) return property;
    const description = this.#refs.isRecursive(reference) ? undefined : this.#refs.resolve(reference);
    if (!isJsonObject(description) || typeof description['description'] !== 'string') return property;
    return { ...property, description: description['description'] };
  }
}

/** The schema's types; where it names none, what its other keywords are about. */
function typeNamesOf(schema: JsonObject): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  const names = arrayOf(type).filter((name) => typeof name === 'string');
  if (names.length > 0) return names;
  if (['properties', 'required', 'additionalProperties', 'patternProperties'].some((key) => isStructure(schema[key]))) {
    return ['object'];
  }
  return isStructure(schema['items']) || isStructure(schema['prefixItems']) ? ['array'] : [];
}

function isStructure(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** About how many nodes a schema has, counted no further than `limit`. */
function weightOf(schema: JsonValue, limit: number): number {
  let weight = 0;
  const queue: JsonValue[] = [schema];
  for (let next = queue.pop(); next !== undefined && weight < limit; next = queue.pop()) {
    weight += 1;
    if (!isJsonObject(next)) continue;
    // Light definitions that refer to each other could otherwise multiply without end.
    if (next['$ref'] !== undefined) return limit;
    const members = isJsonObject(next['properties']) ? Object.values(next['properties']) : [];
    queue.push(...members.slice(0, limit), ...arrayOf(next['enum']).slice(0, limit));
    for (const key of ['anyOf', 'oneOf', 'allOf']) queue.push(...arrayOf(next[key]).slice(0, limit));
    for (const key of ['items', 'additionalProperties']) if (isJsonObject(next[key])) queue.push(next[key]);
  }
  return weight;
}

/** `#/$defs/rich-text` → `RichText`; a pointer to the root or into an array has no name of its own. */
function typeNameFrom(reference: string, direction: 'input' | 'output'): string {
  const segments = reference === '#' ? [] : pointerSegments(reference);
  const own = segments.filter((segment) => /[A-Za-z]/.test(segment) && !STRUCTURAL.has(segment)).at(-1);
  const words = (own ?? direction).slice(0, 40).split(/[^A-Za-z0-9]+/);
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(name) ? name : `Type${name}`;
}

const STRUCTURAL = new Set(['properties', 'items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties', 'prefixItems']);
