/** What is wrong with the arguments of a call, in sentences that the next try can be written from. */
import type { ErrorObject } from 'ajv';
import { nearest } from '../catalogue/nearest';
import { isJsonObject } from '../json';
import { describeFault, join, nameOf, pathOf } from '../signature/describeFault';
import type { SchemaFaults } from './schemaChecker';

const MAX_FAULTS = 8;

/**
 * A name that the schema does not declare is a fault where the schema forbids it, or where it is a slip of a declared
 * one that is not given: servers that do not forbid further names ignore them, and would do something else than what
 * was meant. Any other undeclared name is let through, since many servers take more than they declare.
 */
export function argumentFaults(found: SchemaFaults): readonly string[] {
  const unique = [...new Set(toldErrors(found).map(({ sentence }) => sentence))];
  const left = unique.length - MAX_FAULTS;
  return left > 0 ? [...unique.slice(0, MAX_FAULTS), `and ${left} more`] : unique;
}

/** Those of the errors that are faults, each with its sentence. */
export function toldErrors({
  errors,
  closed,
}: SchemaFaults): readonly { readonly error: ErrorObject; readonly sentence: string }[] {
  const all = errors.filter(({ keyword }) => keyword !== 'if');
  const merged = new Set<ErrorObject>();
  all.forEach((error, index) => {
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') return;
    for (const branch of branchesOf(all, index)) merged.add(branch);
  });
  return all.flatMap((error, index) => {
    const sentence = merged.has(error) ? undefined : sentenceOf(error, closed, all, index);
    return sentence === undefined ? [] : [{ error, sentence }];
  });
}

function sentenceOf(
  error: ErrorObject,
  closed: ReadonlySet<object>,
  all: readonly ErrorObject[],
  index: number,
): string | undefined {
  const { keyword, instancePath, params } = error;
  if (keyword === 'additionalProperties') {
    return unknownName(error, String(params['additionalProperty']), closed.has(error.parentSchema ?? {}));
  }
  if (keyword === 'required') {
    const declared = propertiesOf(error)[String(params['missingProperty'])];
    const type = isJsonObject(declared) ? typeOf(declared) : '';
    return `\`${join(pathOf(instancePath), String(params['missingProperty']))}\` is missing${type === '' ? '' : ` (${type})`}`;
  }
  if (keyword === 'anyOf' || keyword === 'oneOf') return alternatives(error, branchesOf(all, index));
  return quoted(describeFault(error), instancePath);
}

function unknownName(error: ErrorObject, name: string, isForgiven: boolean): string | undefined {
  const given = isJsonObject(error.data) ? error.data : {};
  const declared = Object.keys(propertiesOf(error));
  const free = declared.filter((one) => !Object.hasOwn(given, one));
  const [similar] = nearest(name, free);
  if (similar === undefined && isForgiven) return undefined;
  const path = join(pathOf(error.instancePath), name);
  if (similar !== undefined) return `\`${path}\` is not known; did you mean \`${similar}\`?`;
  const known =
    declared.length === 0
      ? 'nothing is'
      : declared
          .slice(0, 12)
          .map((one) => `\`${one}\``)
          .join(', ');
  return `\`${path}\` is not known; known: ${known}${declared.length > 12 ? ', …' : ''}`;
}

/** The faults of the alternatives, which a validator reports just before it says that none of them fits. */
export function branchesOf(errors: readonly ErrorObject[], index: number): readonly ErrorObject[] {
  const whole = errors[index];
  if (whole === undefined) return [];
  const found: ErrorObject[] = [];
  for (let at = index - 1; at >= 0; at -= 1) {
    const error = errors[at];
    if (!error?.instancePath.startsWith(whole.instancePath)) break;
    const isPart =
      error.schemaPath.startsWith(`${whole.schemaPath}/`) || /^#\/(\$defs|definitions)\//.test(error.schemaPath);
    if (!isPart) break;
    found.unshift(error);
  }
  return found;
}

/** Types that are all wrong are one sentence; else the alternative of the right type tells what it lacks. */
function alternatives(whole: ErrorObject, branches: readonly ErrorObject[]): string | undefined {
  const place = pathOf(whole.instancePath);
  const own = branches.filter(({ instancePath }) => instancePath === whole.instancePath);
  const types = own
    .filter(({ keyword }) => keyword === 'type')
    .flatMap(({ params }) => [params['type']].flat() as unknown[]);
  const others = branches.filter(
    ({ keyword, instancePath }) => keyword !== 'type' || instancePath !== whole.instancePath,
  );
  if (others.length === 0 && types.length > 0) {
    const wanted = [...new Set(types.map(String))].join(' or ');
    return `${place === '' ? 'the arguments' : `\`${place}\``} must be ${wanted}, not ${nameOf(whole.data)}`;
  }
  const told = [
    ...new Set(others.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf').map(describeFault)),
  ];
  const detail = told.length === 0 ? '' : `: ${told.slice(0, 3).join(', or ')}`;
  return `${place === '' ? 'the arguments' : `\`${place}\``} fit${place === '' ? '' : 's'} none of the allowed forms${detail}`;
}

function propertiesOf({ parentSchema }: ErrorObject): Readonly<Record<string, unknown>> {
  const properties: unknown = parentSchema?.['properties'];
  return isJsonObject(properties) ? properties : {};
}

function typeOf(schema: Readonly<Record<string, unknown>>): string {
  const values = schema['enum'];
  if (Array.isArray(values) && values.length <= 10)
    return `one of ${values.map((one) => JSON.stringify(one)).join(', ')}`;
  return [schema['type']]
    .flat()
    .filter((one) => typeof one === 'string')
    .join(' or ');
}

/** The sentence begins with the path as code writes it. */
function quoted(sentence: string, instancePath: string): string {
  const path = pathOf(instancePath);
  return path !== '' && sentence.startsWith(`${path} `) ? `\`${path}\`${sentence.slice(path.length)}` : sentence;
}
