/** Checks values against JSON Schema, draft-07 and 2020-12, with messages that a model can act on. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import type { JsonObject, JsonValue } from '../json';
import { describeFault } from './describeFault';

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
