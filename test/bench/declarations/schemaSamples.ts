/** Values that a schema allows, made by json-schema-faker and proved by Ajv, and the same ones broken in one place. */
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import type { generateSync } from 'json-schema-faker';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json';

export type Breakage = 'missing key' | 'wrong type' | 'outside the enumeration';

export interface BrokenSample {
  readonly value: JsonValue;
  readonly breakage: Breakage;
}

export interface SchemaSamples {
  readonly valid: readonly JsonValue[];
  readonly broken: readonly BrokenSample[];
}

const OPTIONS = { strict: false, validateFormats: false, logger: false } as const;
const SEEDS = [1, 2] as const;
/** Schemas allow texts of gigabytes; what is longer tells nothing more. */
const SHORT = { maxDepth: 4, maxDefaultItems: 2, maxItems: 2, maxLength: 60 } as const;
const MAX_CHARS = 10_000;
const MAX_BROKEN = 12;

/**
 * Nothing where Ajv refuses the schema itself, or where nothing valid could be made.
 * `generate` is that of json-schema-faker, which can only be imported at run time.
 */
export function samplesOf(schema: JsonObject, generate: typeof generateSync): SchemaSamples {
  const validate = compiled(schema);
  if (validate === undefined) return { valid: [], broken: [] };
  const made = SEEDS.flatMap((seed) => [true, false].flatMap((isFull) => generated(schema, generate, seed, isFull)));
  const distinct = [...new Map(made.map((value) => [JSON.stringify(value), value])).values()];
  const valid = distinct.filter((value) => JSON.stringify(value).length <= MAX_CHARS && validate(value));
  const [full] = valid;
  return { valid, broken: isJsonObject(full) ? brokenFrom(schema, full, validate) : [] };
}

function compiled(schema: JsonObject): ValidateFunction | undefined {
  const isNew = typeof schema['$schema'] === 'string' && schema['$schema'].includes('2020');
  const { $schema: _dialect, $id: _id, ...rest } = schema;
  try {
    return (isNew ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS)).compile(rest as AnySchema);
  } catch {
    return undefined;
  }
}

function generated(
  schema: JsonObject,
  generate: typeof generateSync,
  seed: number,
  isFull: boolean,
): readonly JsonValue[] {
  const options = isFull ? { alwaysFakeOptionals: true } : { optionalsProbability: 0 };
  try {
    return [generate(schema, { seed, ...SHORT, ...options }) as JsonValue];
  } catch {
    return [];
  }
}

/** What is still valid when broken, since the schema says so in another way, is left out. */
function brokenFrom(schema: JsonObject, value: JsonObject, validate: ValidateFunction): readonly BrokenSample[] {
  const broken: BrokenSample[] = [];
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  for (const name of Array.isArray(schema['required']) ? (schema['required'] as readonly JsonValue[]) : []) {
    if (typeof name !== 'string' || !Object.hasOwn(value, name) || !Object.hasOwn(properties, name)) continue;
    const { [name]: _left, ...rest } = value;
    broken.push({ value: rest, breakage: 'missing key' });
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property) || !Object.hasOwn(value, name)) continue;
    const other = { string: 12, number: 'a', integer: 'a', boolean: 'a' }[
      typeof property['type'] === 'string' ? property['type'] : ''
    ];
    const isEnumeration = Array.isArray(property['enum']);
    if (other !== undefined && !isEnumeration) {
      broken.push({ value: { ...value, [name]: other }, breakage: 'wrong type' });
    }
    if (isEnumeration)
      broken.push({ value: { ...value, [name]: 'no such value' }, breakage: 'outside the enumeration' });
  }
  return broken.filter((one) => !validate(one.value)).slice(0, MAX_BROKEN);
}
