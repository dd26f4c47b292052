/** Brings a value that a model gave to the type that was asked for, where the meaning is plain. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

/**
 * Text becomes a number, boolean, JSON or one of the allowed values where it clearly is one; anything becomes text where
 * text was asked for. What has no plain reading is given back unchanged, for the check to refuse.
 */
export function coerceValue(value: JsonValue, schema: JsonObject): JsonValue {
  const choices = choicesOf(schema);
  if (choices !== undefined) return coerceChoice(value, choices);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return coerceAlternative(value, alternatives.filter(isJsonObject));
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  for (const type of types) {
    const coerced = coerceType(value, type, schema);
    if (coerced !== undefined) return coerced;
  }
  return value;
}

function coerceType(value: JsonValue, type: string, schema: JsonObject): JsonValue | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : isScalar(value) ? `${value}` : JSON.stringify(value);
    case 'integer':
    case 'number':
      return coerceNumber(value, type);
    case 'boolean':
      return coerceBoolean(value);
    case 'null':
      return value === null || (typeof value === 'string' && /^(null|none)$/i.test(value.trim())) ? null : undefined;
    case 'array': {
      const items = Array.isArray(value) ? value : parsed(value);
      if (!Array.isArray(items)) return undefined;
      const itemSchema = schema['items'];
      const list = items as readonly JsonValue[];
      return isJsonObject(itemSchema) ? list.map((item) => coerceValue(item, itemSchema)) : list;
    }
    case 'object': {
      const object = isJsonObject(value) ? value : parsed(value);
      return isJsonObject(object) ? coerceProperties(object, schema) : undefined;
    }
    default:
      return undefined;
  }
}

function coerceProperties(object: JsonObject, schema: JsonObject): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const others = schema['additionalProperties'];
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : others;
      return [name, isJsonObject(own) ? coerceValue(value, own) : value];
    }),
  );
}

function coerceNumber(value: JsonValue, type: 'integer' | 'number'): number | undefined {
  const number =
    typeof value === 'string' && value.trim() !== '' ? Number(value.trim().replaceAll(/[_,](?=\d{3})/g, '')) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return type === 'number' || Number.isInteger(number) ? number : undefined;
}

function coerceBoolean(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return undefined;
  if (/^(true|yes)$/i.test(value.trim())) return true;
  return /^(false|no)$/i.test(value.trim()) ? false : undefined;
}

/** Quotes, white space and case around an allowed value do not make it another one. */
function coerceChoice(value: JsonValue, choices: readonly JsonValue[]): JsonValue {
  if (choices.some((choice) => choice === value)) return value;
  const bare = plain(value);
  return (
    choices.find((choice) => plain(choice) === bare) ??
    choices.find((choice) => plain(choice).toLowerCase() === bare.toLowerCase()) ??
    value
  );
}

function coerceAlternative(value: JsonValue, schemas: readonly JsonObject[]): JsonValue {
  if (schemas.some((schema) => fits(value, schema))) return value;
  for (const schema of schemas) {
    const coerced = coerceValue(value, schema);
    if (coerced !== value) return coerced;
  }
  return value;
}

function fits(value: JsonValue, schema: JsonObject): boolean {
  const choices = choicesOf(schema);
  if (choices !== undefined) return choices.includes(value);
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const wanted = [schema['type']].flat();
  return wanted.includes(type) || (type === 'number' && Number.isInteger(value) && wanted.includes('integer'));
}

function choicesOf(schema: JsonObject): readonly JsonValue[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'] as readonly JsonValue[];
  return schema['const'] === undefined ? undefined : [schema['const']];
}

function plain(value: JsonValue): string {
  return (typeof value === 'string' ? value : JSON.stringify(value))
    .trim()
    .replace(/^(["'`])([\s\S]*)\1$/, '$2')
    .trim();
}

function isScalar(value: JsonValue): value is number | boolean | string | null {
  return value === null || typeof value !== 'object';
}

function parsed(value: JsonValue): JsonValue | undefined {
  if (typeof value !== 'string') return undefined;
  const bare = value.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1');
  try {
    return JSON.parse(bare) as JsonValue;
  } catch {
    // Not JSON: the check says what was expected.
    return undefined;
  }
}
