/** Checks values against schemas that nobody vouches for: compiled when first needed, within time, and once. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import type { JsonObject, JsonValue } from '../json';
import { checkableSchema, type CheckableSchema } from './checkableSchema';
import { FORMATS } from './formats';

/** Runs the work; throws where it takes longer. Nothing but an interrupt stops a hostile regular expression. */
export type WithinTime = <Result>(work: () => Result, timeoutMs: number) => Result;

export interface SchemaFaults {
  readonly errors: readonly ErrorObject[];
  readonly closed: ReadonlySet<object>;
}

/** A validator that collects all faults, and one that stops at the first; each is made when it is needed. */
interface Compiled {
  readonly checkable: CheckableSchema;
  readonly validators: Map<boolean, ValidateFunction>;
}

const COMPILE_MS = 1_000;
const VALIDATE_MS = 250;
/** Of a value with more nodes only the first fault is looked for: each item could have one. */
const MAX_NODES_FOR_ALL = 2_000;

export class SchemaChecker {
  readonly #withinTime: WithinTime;
  readonly #closesObjects: boolean;
  readonly #schemas = new WeakMap<JsonObject, Compiled | 'unusable'>();

  constructor(withinTime: WithinTime, { closesObjects }: { readonly closesObjects: boolean }) {
    this.#withinTime = withinTime;
    this.#closesObjects = closesObjects;
  }

  /** What is wrong with the value; undefined where nothing is, or where the schema cannot tell in time. */
  check(schema: JsonObject, value: JsonValue): SchemaFaults | undefined {
    const compiled = this.#read(schema);
    if (compiled === 'unusable') return undefined;
    const { checkable, validators } = compiled;
    const allErrors = hasFewerNodes(value, MAX_NODES_FOR_ALL);
    // A limit of time costs about a millisecond, which plain schemas do not need.
    const isQuick = allErrors && checkable.isSimple;
    try {
      const validate =
        validators.get(allErrors) ?? this.#withinTime(() => compileCopy(checkable.schema, allErrors), COMPILE_MS);
      validators.set(allErrors, validate);
      const fits = isQuick ? validate(value) : this.#withinTime(() => validate(value), VALIDATE_MS);
      if (fits) return undefined;
      return { errors: validate.errors ?? [], closed: checkable.closed };
    } catch {
      // Too large, a pattern that backtracks without end, a reference to itself: it refuses nothing any more.
      this.#schemas.set(schema, 'unusable');
      return undefined;
    }
  }

  #read(schema: JsonObject): Compiled | 'unusable' {
    const known = this.#schemas.get(schema);
    if (known !== undefined) return known;
    const checkable = checkableSchema(schema, { closesObjects: this.#closesObjects });
    const read = checkable === undefined ? 'unusable' : { checkable, validators: new Map<boolean, ValidateFunction>() };
    this.#schemas.set(schema, read);
    return read;
  }
}

/**
 * With a compiler of its own: one that was interrupted would be left half-way. The schema of schemas, which is what
 * makes a compiler heavy, is left out, since the copy is well-formed by construction.
 */
function compileCopy(schema: object, allErrors: boolean): ValidateFunction {
  return new Ajv2020({
    allErrors,
    strict: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    verbose: true,
    logger: false,
    formats: { ...FORMATS },
  }).compile(schema);
}

function hasFewerNodes(value: JsonValue, limit: number): boolean {
  let nodes = 0;
  const queue: JsonValue[] = [value];
  for (let next = queue.pop(); next !== undefined && nodes < limit; next = queue.pop()) {
    nodes += 1;
    if (typeof next !== 'object' || next === null) continue;
    const parts: readonly JsonValue[] = Object.values(next);
    nodes += parts.length;
    if (nodes < limit) queue.push(...parts);
  }
  return nodes < limit;
}
