/** What a run is asked for: its input variables and its typed output fields. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';
import { parseSignatureText, type SignatureField } from './signatureText';

export interface Signature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

/** `task -> result`, where the task is the prompt's and the result may be anything. */
export const DEFAULT_SIGNATURE: Signature = { inputs: [], outputs: [{ name: 'result', schema: {} }] };

/** Names that the engine gives to what it adds to outputs. */
const RESERVED_OUTPUTS = new Set(['terminationReason']);

/**
 * A signature from the text form (`a, b: str -> c: int`) or from a JSON Schema of the outputs: an object with properties
 * names the fields, any other schema is that of the field `result`. Throws a `SyntaxError` in words for the user.
 */
export function readSignature(given: string | JsonObject): Signature {
  const signature = typeof given === 'string' ? parseSignatureText(given) : signatureOfSchema(given);
  const reserved = signature.outputs.find(({ name }) => RESERVED_OUTPUTS.has(name));
  if (reserved !== undefined)
    throw new SyntaxError(`An output cannot be called ${reserved.name}: the run itself has that.`);
  return signature;
}

/** How the prompt asks for the outputs: one line for each field that has a type. */
export function describeOutputs({ outputs }: Signature): string {
  const typed = outputs.filter(({ schema }) => Object.keys(schema).length > 0);
  return typed.map(({ name, schema }) => `- ${name}: ${describeType(schema)}`).join('\n');
}

/** How code submits: `SUBMIT(value)` or `SUBMIT({ a, b })`. */
export function submitCall({ outputs }: Signature): string {
  return outputs.length === 1 ? 'SUBMIT(value)' : `SUBMIT({ ${outputs.map(({ name }) => name).join(', ')} })`;
}

function signatureOfSchema(schema: JsonObject): Signature {
  const properties = schema['properties'];
  if (schema['type'] !== 'object' || !isJsonObject(properties))
    return { inputs: [], outputs: [{ name: 'result', schema }] };
  const outputs = Object.entries(properties).map(([name, own]) => ({ name, schema: isJsonObject(own) ? own : {} }));
  return outputs.length === 0 ? DEFAULT_SIGNATURE : { inputs: [], outputs };
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function describeType(schema: JsonObject): string {
  if (Array.isArray(schema['enum']))
    return `exactly one of ${schema['enum'].map((value) => JSON.stringify(value)).join(', ')}`;
  const { type, items, description } = schema;
  const plain = typeof type === 'string' ? PLAIN[type] : undefined;
  const words = plain ?? (type === 'array' && isPlain(items) ? `an array, each ${PLAIN[items.type] ?? ''}` : undefined);
  const said = words ?? `a value of the JSON Schema ${JSON.stringify(schema)}`;
  return typeof description === 'string' && words !== undefined ? `${said} (${description})` : said;
}

function isPlain(items: JsonValue | undefined): items is JsonObject & { readonly type: string } {
  return (
    isJsonObject(items) &&
    Object.keys(items).length === 1 &&
    typeof items['type'] === 'string' &&
    items['type'] in PLAIN
  );
}
