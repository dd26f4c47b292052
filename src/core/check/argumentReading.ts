/**
 * The arguments of a call as far as they are known, before it is made: a sample of them is checked by the tool's schema
 * as the call itself will be, and only those faults count that whatever is unknown cannot mend.
 */
import type { AnyNode } from 'acorn';
import type { ErrorObject } from 'ajv';
import { argumentFaults, branchesOf, toldErrors } from '../arguments/argumentFaults';
import { signatureOf } from '../arguments/argumentCheck';
import type { SchemaChecker } from '../arguments/schemaChecker';
import type { DeclaredTool } from '../catalogue/declarations';
import type { JsonObject, JsonValue } from '../json';
import { placeOfAll } from './argumentPlace';
import { typeOfShape } from './outputShape';
import { typeOf, type Known } from './knownValue';

export interface ArgumentFault {
  readonly message: string;
  readonly advice?: string;
  readonly node: AnyNode;
}

/** `any`: nothing is known; `type`: only its JSON type; `open`: an object that may have more entries, or others. */
type Mark = 'any' | 'type' | 'open';

const MAX_DEPTH = 30;

export function readArguments(
  callee: string,
  tool: DeclaredTool,
  given: readonly { readonly node: AnyNode; readonly known: Known }[],
  checker: SchemaChecker,
): readonly ArgumentFault[] {
  const [first, second] = given;
  if (second !== undefined) {
    return [
      {
        message: `${callee} takes one object of named arguments, not ${given.length} arguments`,
        advice: signatureOf(tool),
        node: second.node,
      },
    ];
  }
  const input: Known = first === undefined ? NOTHING : first.known;
  const wrong = wrongKind(input);
  if (wrong !== undefined && first !== undefined) {
    return [
      {
        message: `${callee} takes one object of named arguments, not ${wrong}`,
        advice: signatureOf(tool),
        node: first.node,
      },
    ];
  }
  const isObject = input.kind === 'object' || (input.kind === 'value' && input.value === undefined);
  if (!isObject) return [];
  const sample = new Sample();
  const value = input.kind === 'object' ? sample.valueOf(input, '', 0) : {};
  const found = checker.check(tool.inputSchema, value ?? {});
  if (found === undefined) return [];
  const errors = certainErrors(found.errors, sample.marks);
  const certain = { errors, closed: found.closed };
  const faults = argumentFaults(certain);
  if (faults.length === 0) return [];
  const place = placeOfAll(
    toldErrors(certain).map(({ error }) => error),
    sample.nodes,
  );
  const message = `${callee}: ${faults.join('; ')}`;
  return [{ message, advice: signatureOf(tool), node: place ?? first?.node ?? NO_NODE }];
}

/** Stands for the call itself, which has no argument to point at. */
export const NO_NODE: AnyNode = { type: 'EmptyStatement', start: -1, end: -1 };
const NOTHING: Known = { kind: 'value', value: undefined };

function wrongKind(input: Known): string | undefined {
  if (input.kind === 'array') return 'a list';
  if (input.kind === 'value' && input.value === null) return 'null';
  const type = typeOf(input);
  return type && { string: 'a text', number: 'a number', boolean: 'a truth value' }[type];
}

class Sample {
  readonly marks = new Map<string, Mark>();
  readonly nodes = new Map<string, AnyNode>();

  /** Undefined where the entry is left out when it is sent. */
  valueOf(known: Known, path: string, depth: number): JsonValue | undefined {
    if (depth > MAX_DEPTH) return this.#mark(path, 'any', null);
    switch (known.kind) {
      case 'value':
        if (typeof known.value === 'number' && !Number.isFinite(known.value)) return this.#mark(path, 'any', null);
        return known.value;
      case 'some':
        return this.#mark(path, 'type', SAMPLES[known.type]);
      case 'object':
        return this.#object(known, path, depth);
      case 'array': {
        if (known.items === undefined) return this.#mark(path, 'type', []);
        return known.items.map((item, index) => this.valueOf(item, `${path}/${index}`, depth + 1) ?? null);
      }
      case 'output': {
        const type = typeOfShape(known.shape);
        if (type === 'array') return this.#mark(path, 'type', []);
        if (type === 'string' || type === 'number' || type === 'boolean')
          return this.#mark(path, 'type', SAMPLES[type]);
        return this.#mark(path, 'any', null);
      }
      default:
        return this.#mark(path, 'any', null);
    }
  }

  #object(known: Extract<Known, { kind: 'object' }>, path: string, depth: number): JsonObject {
    this.nodes.set(path, known.node);
    if (!known.isWhole) this.marks.set(path, 'open');
    const made: Record<string, JsonValue> = {};
    for (const [name, entry] of known.entries) {
      if (name === '__proto__') continue;
      const below = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const value = this.valueOf(entry, below, depth + 1);
      if (value !== undefined) made[name] = value;
    }
    return made;
  }

  #mark(path: string, mark: Mark, value: JsonValue): JsonValue {
    this.marks.set(path, mark);
    return value;
  }
}

/** The number is a whole one, so that it fits where whole numbers are wanted. */
const SAMPLES = { string: 'text', number: 1, boolean: true } as const;

/** Faults of an object that its entries do not change. */
const OF_NAMES = new Set([
  'type',
  'required',
  'additionalProperties',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);
const OF_OPEN = new Set(['type', 'additionalProperties', 'maxProperties']);
const CHOICES = new Set(['anyOf', 'oneOf']);

/** Leaves out the errors that come, or may come, from what stands in the sample for something unknown. */
function certainErrors(errors: readonly ErrorObject[], marks: ReadonlyMap<string, Mark>): readonly ErrorObject[] {
  if (marks.size === 0) return errors;
  const isCertain = (error: ErrorObject, index: number): boolean => {
    const { instancePath: path, keyword, schemaPath } = error;
    // What a condition demands depends on what fits it.
    if (keyword === 'if' || /\/(?:if|then|else|not|dependentSchemas)\//.test(schemaPath)) return false;
    for (const [place, mark] of marks) {
      const isAt = path === place;
      const isBelow = path.startsWith(`${place}/`);
      const isAbove = place.startsWith(`${path}/`);
      if (mark === 'any' && (isAt || isBelow)) return false;
      if (mark === 'type' && isAt) {
        const isType = CHOICES.has(keyword)
          ? branchesOf(errors, index).every(
              (one) => one.instancePath === path && (one.keyword === 'type' || CHOICES.has(one.keyword)),
            )
          : keyword === 'type';
        if (!isType) return false;
      }
      if (mark === 'open' && isAt && !OF_OPEN.has(keyword)) return false;
      if (isAbove && !OF_NAMES.has(keyword)) return false;
    }
    return true;
  };
  const dropped = new Set<ErrorObject>();
  const kept = new Set<ErrorObject>();
  errors.forEach((error, index) => {
    if (!CHOICES.has(error.keyword)) return;
    const branches = branchesOf(errors, index);
    const isKept = isCertain(error, index);
    for (const branch of branches) (isKept ? kept : dropped).add(branch);
  });
  return errors.filter((error, index) => !dropped.has(error) && (kept.has(error) || isCertain(error, index)));
}
