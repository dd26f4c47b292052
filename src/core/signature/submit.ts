/** How the arguments of SUBMIT become the typed outputs of a run. */
import { counted } from '../counted';
import { coerceValue } from './coerceValue';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';
import { compileSchema } from './schemaCheck';
import { submitCall, type Signature } from './signature';
import type { SignatureField } from './signatureText';

export type SubmitResult =
  | { readonly ok: true; readonly outputs: JsonObject }
  /** For the model: every missing field and every wrong type, and how to call. */
  | { readonly ok: false; readonly message: string };

/**
 * `SUBMIT({ a, b })` and `SUBMIT(a, b)` mean the same. One object is the named form if it has one of the output fields,
 * and what else it has is left out; with a single output field it must have that one alone, any other object is the
 * field's value. Values are brought to their types where their meaning is plain.
 */
export function readSubmit(args: readonly JsonValue[], signature: Signature): SubmitResult {
  const { outputs } = signature;
  const call = submitCall(signature);
  if (args.length === 0) return { ok: false, message: `SUBMIT was called without a value; call ${call}.` };
  const [first] = args;
  const isNamed = args.length === 1 && isJsonObject(first) && isNamedForm(first, outputs);
  if (!isNamed && args.length > outputs.length) {
    return {
      ok: false,
      message: `SUBMIT was called with ${counted(args.length, 'value')} for ${outputs.length}; call ${call}.`,
    };
  }
  const given: JsonObject = isNamed
    ? first
    : Object.fromEntries(args.map((value, index) => [outputs[index]?.name ?? '', value]));

  const read = readOutputs(given, outputs);
  if (!read.ok) return { ok: false, message: `SUBMIT was refused: ${read.faults.join('; ')}. Call ${call}.` };
  return read;
}

/** Of an execution, where its code submitted something that fits. */
export function submittedOutputs(args: readonly JsonValue[] | undefined, signature: Signature): JsonObject | undefined {
  if (args === undefined) return undefined;
  const read = readSubmit(args, signature);
  return read.ok ? read.outputs : undefined;
}

/** Outputs by name, brought to their types; what else is given is left out. Otherwise a sentence for each fault. */
export function readOutputs(
  given: JsonObject,
  outputs: readonly SignatureField[],
): { readonly ok: true; readonly outputs: JsonObject } | { readonly ok: false; readonly faults: readonly string[] } {
  const values: Record<string, JsonValue> = {};
  const missing: string[] = [];
  const faults: string[] = [];
  for (const { name, schema } of outputs) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || (value === null && !acceptsNull(schema))) {
      missing.push(name);
      continue;
    }
    values[name] = coerceValue(value, schema);
    const check = compileSchema({ type: 'object', properties: { [name]: schema } })({ [name]: values[name] });
    if (!check.ok) faults.push(...check.faults);
  }
  if (missing.length > 0) faults.unshift(`it lacks ${missing.join(', ')}`);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, outputs: values };
}

function isNamedForm(value: JsonObject, outputs: readonly SignatureField[]): boolean {
  const keys = Object.keys(value);
  if (outputs.length === 1) return keys.length === 1 && keys[0] === outputs[0]?.name;
  return keys.length === 0 || keys.some((key) => outputs.some(({ name }) => name === key));
}

function acceptsNull(schema: JsonObject): boolean {
  if (Object.keys(schema).length === 0) return false;
  return compileSchema(schema)(null).ok;
}
