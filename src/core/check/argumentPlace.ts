/** Where in the code stands what is wrong with an argument. */
import type { AnyNode } from 'acorn';
import type { ErrorObject } from 'ajv';
import { nameOfKey } from './cellFacts';

type Entry = Extract<AnyNode, { type: 'Property' }>;

/**
 * The one place of these faults; undefined where there are several. A name that is not known tells more than the object
 * which lacks another.
 */
export function placeOfAll(errors: readonly ErrorObject[], objects: ReadonlyMap<string, AnyNode>): AnyNode | undefined {
  const misspelt = new Set(
    errors.filter(({ keyword }) => keyword === 'additionalProperties').map(({ instancePath }) => instancePath),
  );
  const telling = errors.filter(({ keyword, instancePath }) => keyword !== 'required' || !misspelt.has(instancePath));
  const places = new Set(telling.map((error) => placeOf(error, objects)));
  const [place] = places.size === 1 ? places : [];
  return place;
}

/**
 * A name that is not known, an object that lacks one, or a value; what is around it where it is written elsewhere.
 * `objects`: the literals that the arguments are made of, by their JSON pointer.
 */
function placeOf(
  { keyword, instancePath, params }: ErrorObject,
  objects: ReadonlyMap<string, AnyNode>,
): AnyNode | undefined {
  const whole = nodeAt(instancePath, objects);
  if (keyword !== 'additionalProperties') return whole;
  return entryOf(whole, String(params['additionalProperty']))?.key ?? whole;
}

function nodeAt(path: string, objects: ReadonlyMap<string, AnyNode>): AnyNode | undefined {
  const own = objects.get(path);
  if (own !== undefined || path === '') return own;
  const cut = path.lastIndexOf('/');
  const around = nodeAt(path.slice(0, cut), objects);
  const name = path
    .slice(cut + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  return (around?.type === 'ArrayExpression' ? itemOf(around, name) : entryOf(around, name)?.value) ?? around;
}

/** The last one counts; what is spread in may have another. */
function entryOf(node: AnyNode | undefined, name: string): Entry | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  const last = node.properties.findLast((one) => one.type === 'SpreadElement' || nameOfKey(one) === name);
  return last?.type === 'Property' ? last : undefined;
}

function itemOf({ elements }: Extract<AnyNode, { type: 'ArrayExpression' }>, index: string): AnyNode | undefined {
  const before = elements.slice(0, Number(index) + 1);
  return before.some((one) => one?.type === 'SpreadElement') ? undefined : (before[Number(index)] ?? undefined);
}
