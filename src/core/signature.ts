/** What a run is asked for: its output fields, and how the arguments of SUBMIT become them. */
import { isJsonObject, type JsonObject, type JsonValue } from './json';

export interface Signature {
  readonly outputs: readonly string[];
}

export const DEFAULT_SIGNATURE: Signature = { outputs: ['result'] };

export type SubmitResult =
  | { readonly ok: true; readonly outputs: JsonObject }
  /** For the model: which fields are missing and how to call. */
  | { readonly ok: false; readonly message: string };

/**
 * `SUBMIT({ a, b })` and `SUBMIT(a, b)` mean the same. One object is the named form if it has one of the output fields,
 * and what else it has is left out; with a single output field it must have that one alone, any other object is the
 * field's value. Missing fields are reported all at once.
 */
export function readSubmit(args: readonly JsonValue[], signature: Signature): SubmitResult {
  const { outputs } = signature;
  const call = `SUBMIT({ ${outputs.join(', ')} })`;
  if (args.length === 0) return { ok: false, message: `SUBMIT was called without a value; call ${call}.` };
  const [first] = args;
  const isNamed = args.length === 1 && isJsonObject(first) && isNamedForm(first, outputs);
  if (!isNamed && args.length > outputs.length) {
    return { ok: false, message: `SUBMIT was called with ${args.length} values for ${outputs.length}; call ${call}.` };
  }
  const values = isNamed
    ? (first as JsonObject)
    : Object.fromEntries(args.map((value, index) => [outputs[index] ?? '', value]));
  const missing = outputs.filter((name) => values[name] === undefined || values[name] === null);
  if (missing.length > 0) return { ok: false, message: `SUBMIT lacks ${missing.join(', ')}; call ${call}.` };
  return { ok: true, outputs: Object.fromEntries(outputs.map((name) => [name, values[name] ?? null])) };
}

function isNamedForm(value: JsonObject, outputs: readonly string[]): boolean {
  const keys = Object.keys(value);
  if (outputs.length === 1) return keys.length === 1 && keys[0] === outputs[0];
  return keys.length === 0 || keys.some((key) => outputs.includes(key));
}
