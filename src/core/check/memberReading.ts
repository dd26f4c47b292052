/** Parts of values: members, destructured names, what a loop goes over. */
import type { AnyNode, MemberExpression, Pattern } from 'acorn';
import { UNSAFE_MEMBERS } from '../catalogue/reservedNames';
import { nameOfKey, nameOfMember } from './cellFacts';
import type { CellReader } from './cellReader';
import { SOME_NUMBER, UNKNOWN, type Known } from './knownValue';
import { elementOf, lookUp, type Lookup } from './outputShape';

const PROMISE_METHODS = new Set(['then', 'catch', 'finally']);
const OBJECT_METHODS = new Set(Object.getOwnPropertyNames(Object.prototype));
const MAX_NAMES = 12;

export function readMember(reader: CellReader, node: MemberExpression): Known {
  if (node.object.type === 'Super') return UNKNOWN;
  const name = nameOfMember(node);
  const isCaught = name === 'catch';
  const object = isCaught ? reader.findings.whileCaught(() => reader.read(node.object)) : reader.read(node.object);
  if (name === undefined) {
    if (node.computed) reader.read(node.property);
    if (object.kind === 'promise') reader.reportPromise(node.object, object);
    return object.kind === 'namespace' ? UNKNOWN : (elementIn(object) ?? UNKNOWN);
  }
  return memberOf(reader, object, name, { at: node.property, whole: node.object });
}

interface Places {
  /** Where the name stands. */
  readonly at: AnyNode;
  /** What it is a member of. */
  readonly whole: AnyNode;
}

function memberOf(reader: CellReader, object: Known, name: string, { at, whole }: Places): Known {
  switch (object.kind) {
    case 'namespace':
      return memberOfNamespace(reader, object.identifier, name);
    case 'promise':
      if (PROMISE_METHODS.has(name)) return { kind: 'method', of: object, name };
      if (!OBJECT_METHODS.has(name)) reportUnawaited(reader, object, name, whole);
      return UNKNOWN;
    case 'output': {
      const found = lookUp(object.shape, name);
      if (found.kind === 'found') return found.known;
      const isExpected = [reader.facts.probed, reader.facts.setProperties].some((names) => names.has(name));
      if (found.kind === 'absent' && !isExpected) reportAbsent(reader, found, object.shape.callee, name, at);
      return UNKNOWN;
    }
    case 'array': {
      const index = /^\d+$/.test(name) ? Number(name) : undefined;
      if (index !== undefined) return object.items?.[index] ?? object.element;
      return name === 'length' ? SOME_NUMBER : { kind: 'method', of: object, name };
    }
    case 'object': {
      const entry = object.entries.get(name);
      return entry !== undefined && object.isWhole ? entry : UNKNOWN;
    }
    case 'global':
      return { kind: 'global', name: `${object.name}.${name}` };
    default:
      return UNKNOWN;
  }
}

function memberOfNamespace(reader: CellReader, namespace: string, name: string): Known {
  if (name.startsWith('$') || UNSAFE_MEMBERS.has(name) || name.startsWith('Symbol')) return UNKNOWN;
  const isThere = reader.tools.catalogue.resolve(namespace, name) !== undefined;
  return { kind: isThere ? 'tool' : 'noTool', namespace, member: name };
}

function reportUnawaited(
  reader: CellReader,
  promise: Extract<Known, { kind: 'promise' }>,
  name: string,
  at: AnyNode,
): void {
  const { callee } = promise;
  const what = callee === 'an async function' ? 'the call of an async function' : `${callee}(…)`;
  reader.findings.add(
    at,
    `\`${name}\` is read from a promise, since ${what} was not awaited; write \`await\` before the call, in parentheses where a member follows: \`(await …).${name}\``,
  );
}

function reportAbsent(
  reader: CellReader,
  { of, declared, isCertain }: Extract<Lookup, { kind: 'absent' }>,
  callee: string,
  name: string,
  at: AnyNode,
): void {
  const names = declared.slice(0, MAX_NAMES).map((one) => `\`${one}\``);
  const all = `${names.join(', ')}${declared.length > MAX_NAMES ? ', …' : ''}`;
  const what = {
    object: `it has ${all === '' ? 'no properties' : all}`,
    array: 'it is a list: take an item, or go over it',
    text: 'it is a text',
    number: 'it is a number',
    boolean: 'it is a truth value',
  }[of];
  reader.findings.add(at, `the result of ${callee} has no \`${name}\` there; ${what}`, {
    isCertain: isCertain && !reader.tools.outputsChange(),
  });
}

/** What each of the things is that a list holds; undefined where it is no list that is known. */
export function elementIn(list: Known): Known | undefined {
  if (list.kind === 'array') return list.element;
  return list.kind === 'output' ? elementOf(list.shape) : undefined;
}

/** What a loop or a spread gets of a value one by one. */
export function readIterated(reader: CellReader, node: AnyNode, list: Known, isAwaited: boolean): Known {
  if (list.kind === 'promise') reader.reportPromise(node, list);
  const element = elementIn(list) ?? UNKNOWN;
  return isAwaited && element.kind === 'promise' ? element.of : element;
}

export function bindPattern(
  reader: CellReader,
  pattern: Pattern,
  value: Known,
  set: (name: string, known: Known) => void,
): void {
  switch (pattern.type) {
    case 'Identifier':
      set(pattern.name, value);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bindPattern(reader, property.argument, UNKNOWN, set);
          continue;
        }
        if (property.computed) reader.read(property.key);
        const name = nameOfKey(property);
        const places = { at: property.key, whole: property.key };
        const part = name === undefined ? UNKNOWN : memberOf(reader, value, name, places);
        bindPattern(reader, property.value, part, set);
      }
      return;
    case 'ArrayPattern':
      if (value.kind === 'promise') reader.reportPromise(pattern, value);
      pattern.elements.forEach((one, index) => {
        if (one === null) return;
        const item = value.kind === 'array' ? (value.items?.[index] ?? value.element) : elementIn(value);
        bindPattern(reader, one, item ?? UNKNOWN, set);
      });
      return;
    case 'RestElement':
      bindPattern(reader, pattern.argument, UNKNOWN, set);
      return;
    case 'AssignmentPattern':
      reader.read(pattern.right);
      bindPattern(reader, pattern.left, value.kind === 'output' ? value : UNKNOWN, set);
      return;
    case 'MemberExpression':
      reader.read(pattern);
      return;
  }
}
