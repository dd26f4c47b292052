/** Checks values against JSON Schema, draft-07 and 2020-12, with messages that a model can act on. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import type { JsonObject, JsonValue } from '../json';

export type SchemaCheck =
  | { readonly ok: true }
  /** One sentence for each fault: where it is, and what was expected. */
  | { readonly ok: false; readonly faults: readonly string[] };

const OPTIONS: Options = { allErrors: true, strict: false, validateFormats: false, verbose: true, logger: false };
const MAX_FAULTS = 12;
let draft07: Ajv | undefined;
let draft2020: Ajv2020 | undefined;

/** Compiles a schema once. Throws where it is not a schema; never follows a reference to another document. */
export function compileSchema(schema: JsonObject): (value: JsonValue) => SchemaCheck {
  const validate = makeValidator(schema);
  return (value) => {
    if (validate(value)) return { ok: true };
    const faults = (validate.errors ?? []).filter(isTelling).map(describeFault);
    return { ok: false, faults: [...new Set(faults)].slice(0, MAX_FAULTS) };
  };
}

function makeValidator(schema: JsonObject): ValidateFunction {
  const dialect = typeof schema['$schema'] === 'string' ? schema['$schema'] : '';
  // A schema without a dialect is one of 2020-12 (MCP 2025-11-25), which reads draft-07 but for tuples.
  const isDraft07 = /draft-0[4-7]/.test(dialect) || Array.isArray(schema['items']);
  const { $schema: _dialect, $id: _id, ...rest } = schema;
  // Each of them takes some megabytes, mostly for the schema of schemas.
  const compiler = isDraft07 ? (draft07 ??= new Ajv(OPTIONS)) : (draft2020 ??= new Ajv2020(OPTIONS));
  try {
    return compiler.compile(rest);
  } finally {
    compiler.removeSchema(rest);
  }
}

/** `anyOf` and `if` repeat in other words what their parts said. */
function isTelling({ keyword }: ErrorObject): boolean {
  return keyword !== 'if';
}

function describeFault({ instancePath, keyword, params, message, data: given }: ErrorObject): string {
  const place = pathOf(instancePath);
  switch (keyword) {
    case 'required':
      return `${join(place, String(params['missingProperty']))} is missing`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `${join(place, String(params['additionalProperty'] ?? params['unevaluatedProperty']))} is not known`;
    case 'type':
      return `${place || 'the value'} must be ${[params['type']].flat().join(' or ')}, not ${nameOf(given)}`;
    case 'enum':
      return `${place || 'the value'} must be one of ${listed(params['allowedValues'])}, not ${shown(given)}`;
    case 'const':
      return `${place || 'the value'} must be ${shown(params['allowedValue'])}, not ${shown(given)}`;
    default:
      return `${place || 'the value'} ${message ?? 'is not valid'}`;
  }
}

/** `/items/0/name` → `items[0].name` */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function listed(values: unknown): string {
  const all = Array.isArray(values) ? values : [];
  return all.slice(0, 20).map(shown).join(', ') + (all.length > 20 ? ', …' : '');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
