/** What the whole of a cell says of its names, gathered before any part of it is read: a check believes no name that changes. */
import type { AnyNode, Program } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { namesOf, type Ancestors } from '../cell/cellScopes';

export interface CellFacts {
  /** Variables that get another value than that of their declaration. */
  readonly assigned: ReadonlySet<string>;
  /** Variables whose object may be changed by this code, or by what it is given to. */
  readonly shared: ReadonlySet<string>;
  /** Properties that the code sets itself. */
  readonly setProperties: ReadonlySet<string>;
  /** Properties that the code asks for: it knows that they may be missing. */
  readonly probed: ReadonlySet<string>;
  /** Variables that it asks for with `typeof`. */
  readonly probedNames: ReadonlySet<string>;
  /** Names may come into being unseen: `globalThis`, `eval`, `this` at the top level. */
  readonly isDynamic: boolean;
}

/** What does not change the object that it is called on. */
const READING_METHODS = new Set([
  ...['map', 'filter', 'forEach', 'find', 'findIndex', 'findLast', 'some', 'every', 'reduce', 'join', 'includes'],
  ...['indexOf', 'slice', 'concat', 'flat', 'flatMap', 'keys', 'values', 'entries', 'at', 'toSorted', 'toReversed'],
]);
/** Functions that take a copy of what they are given. */
const COPYING = /^(?:print|SUBMIT|String|search_tools|llm_\w+|rlm_query)$/;
const EQUALITY = /^[!=]==?$/;

class Facts implements CellFacts {
  readonly assigned = new Set<string>();
  readonly shared = new Set<string>();
  readonly setProperties = new Set<string>();
  readonly probed = new Set<string>();
  readonly probedNames = new Set<string>();
  isDynamic = false;
  /** The names in object literals, which count as set where such objects may be mixed into others. */
  readonly literalNames = new Set<string>();
  mixesObjects = false;
}

export function cellFacts(program: Program, isNamespace: (name: string) => boolean): CellFacts {
  const facts = new Facts();
  const declared = new Set<string>();
  fullAncestor(program, (node, _state, around) => {
    switch (node.type) {
      case 'AssignmentExpression':
        noteTarget(node.left, facts);
        break;
      case 'UpdateExpression':
        noteTarget(node.argument, facts);
        break;
      case 'ForInStatement':
      case 'ForOfStatement':
        if (node.left.type !== 'VariableDeclaration') noteTarget(node.left, facts);
        break;
      case 'VariableDeclaration': {
        if (node.kind !== 'var') break;
        const parent = around.at(-2);
        const isPlain = parent?.type === 'Program';
        for (const name of node.declarations.flatMap((one) => namesOf(one.id))) {
          if (!isPlain || declared.has(name)) facts.assigned.add(name);
          declared.add(name);
        }
        break;
      }
      case 'FunctionDeclaration':
        if (node.id !== null && declared.has(node.id.name)) facts.assigned.add(node.id.name);
        if (node.id !== null) declared.add(node.id.name);
        break;
      case 'UnaryExpression':
        if (node.operator === 'delete') noteTarget(node.argument, facts);
        if (node.operator === 'typeof' && node.argument.type === 'Identifier')
          facts.probedNames.add(node.argument.name);
        if (node.operator === 'typeof' || node.operator === '!') probe(node.argument, facts);
        break;
      case 'LogicalExpression':
        probe(node.left, facts);
        break;
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
      case 'DoWhileStatement':
        probe(node.test, facts);
        break;
      case 'BinaryExpression':
        if (EQUALITY.test(node.operator)) {
          probe(node.left, facts);
          probe(node.right, facts);
        }
        if (node.operator === 'in' && isText(node.left)) facts.probed.add(node.left.value);
        break;
      case 'MemberExpression':
        if (node.optional) probe(node.object, facts);
        break;
      case 'CallExpression':
        if (node.optional) probe(node.callee, facts);
        noteCall(node, facts);
        break;
      case 'Property': {
        const name = nameOfKey(node);
        if (name !== undefined) facts.literalNames.add(name);
        break;
      }
      case 'AssignmentPattern':
        if (node.left.type === 'Identifier') noteDefault(node, around, facts);
        break;
      case 'ThisExpression':
        if (!around.some(({ type }) => /^Function|^Class/.test(type))) facts.isDynamic = true;
        break;
      case 'WithStatement':
        facts.isDynamic = true;
        break;
      case 'Identifier':
        if (/^(?:globalThis|eval|Function)$/.test(node.name)) facts.isDynamic = true;
        noteReference(node.name, node, around, facts, isNamespace);
        break;
      default:
        break;
    }
  });
  if (facts.mixesObjects) for (const name of facts.literalNames) facts.setProperties.add(name);
  return facts;
}

function noteTarget(target: AnyNode, facts: Facts): void {
  if (target.type === 'MemberExpression') {
    const name = nameOfMember(target);
    if (name !== undefined) facts.setProperties.add(name);
    const root = rootOf(target);
    if (root !== undefined) facts.shared.add(root);
    return;
  }
  if (target.type === 'Identifier' || target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
    for (const name of namesOf(target)) facts.assigned.add(name);
  }
}

/** The names that an expression asks for: each of them may be missing. */
function probe(node: AnyNode, facts: Facts): void {
  if (node.type === 'ChainExpression') return probe(node.expression, facts);
  if (node.type === 'AwaitExpression') return probe(node.argument, facts);
  if (node.type === 'LogicalExpression') {
    probe(node.left, facts);
    return probe(node.right, facts);
  }
  if (node.type !== 'MemberExpression') return;
  const name = nameOfMember(node);
  if (name !== undefined) facts.probed.add(name);
}

function noteDefault({ left }: { readonly left: AnyNode }, around: Ancestors, facts: Facts): void {
  const property = around.findLast((one) => one.type === 'Property');
  const name = property && nameOfKey(property);
  if (name !== undefined) facts.probed.add(name);
  if (left.type === 'Identifier') facts.probed.add(left.name);
}

function noteCall(node: Extract<AnyNode, { type: 'CallExpression' }>, facts: Facts): void {
  const { callee } = node;
  if (callee.type !== 'MemberExpression') return;
  const name = nameOfMember(callee);
  if (
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object' &&
    /^(?:assign|define|set)/.test(name ?? '')
  )
    facts.mixesObjects = true;
  if (callee.object.type === 'Identifier' && callee.object.name === 'Reflect') facts.mixesObjects = true;
  if (name === 'hasOwn' || name === 'hasOwnProperty' || name === 'includes') {
    for (const one of node.arguments) if (isText(one)) facts.probed.add(one.value);
  }
}

/** A reference that lets go of the object: from there on anything may change it. */
function noteReference(
  name: string,
  node: AnyNode,
  around: Ancestors,
  facts: Facts,
  isNamespace: (name: string) => boolean,
): void {
  const [outer, parent] = [around.at(-3), around.at(-2)];
  switch (parent?.type) {
    case 'MemberExpression': {
      if (parent.object !== node) return;
      const { call, last } = chainFrom(around);
      if (call?.type !== 'CallExpression' || call.callee !== last) return;
      const method = last?.type === 'MemberExpression' ? nameOfMember(last) : undefined;
      if (method === undefined || !READING_METHODS.has(method)) facts.shared.add(name);
      return;
    }
    case 'SpreadElement':
    case 'VariableDeclarator':
      if (parent.type === 'VariableDeclarator' && parent.init === node) facts.shared.add(name);
      return;
    case 'CallExpression':
      if (parent.callee !== node && !takesCopies(parent.callee, isNamespace)) facts.shared.add(name);
      return;
    case 'Property':
      // Inside the object that a tool is given.
      if (parent.value === node && outer?.type === 'ObjectExpression') {
        const call = around.at(-4);
        if (call?.type !== 'CallExpression' || !takesCopies(call.callee, isNamespace)) facts.shared.add(name);
      }
      return;
    case 'AssignmentExpression':
    case 'ReturnStatement':
    case 'ArrayExpression':
    case 'NewExpression':
    case 'ArrowFunctionExpression':
    case 'YieldExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'PropertyDefinition':
    case 'AssignmentPattern':
    case 'SequenceExpression':
    case 'AwaitExpression':
      facts.shared.add(name);
      return;
    default:
      return;
  }
}

/** Of `x.items.push(…)` the call, and the whole of what it calls. */
function chainFrom(around: Ancestors): { readonly call?: AnyNode | undefined; readonly last?: AnyNode | undefined } {
  let at = around.length - 1;
  for (;;) {
    const [outer, inner] = [around[at - 1], around[at]];
    const isInside = outer?.type === 'MemberExpression' && outer.object === inner;
    if (!isInside) return { call: outer, last: inner };
    at -= 1;
  }
}

function takesCopies(callee: AnyNode, isNamespace: (name: string) => boolean): boolean {
  if (callee.type === 'Identifier') return COPYING.test(callee.name);
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  const { name } = callee.object;
  return isNamespace(name) || name === 'console' || name === 'JSON' || (name === 'Object' && !callee.computed);
}

function rootOf(node: AnyNode): string | undefined {
  let place = node;
  while (place.type === 'MemberExpression') place = place.object;
  return place.type === 'Identifier' ? place.name : undefined;
}

/** The property that `a.b` or `a['b']` names; undefined where it is computed. */
export function nameOfMember({
  property,
  computed,
}: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  if (property.type !== 'Literal') return undefined;
  return typeof property.value === 'string' || typeof property.value === 'number' ? String(property.value) : undefined;
}

/** The name of a property in an object literal or a pattern. */
export function nameOfKey({ key, computed }: Extract<AnyNode, { type: 'Property' }>): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type !== 'Literal') return undefined;
  return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined;
}

function isText(node: AnyNode): node is Extract<AnyNode, { type: 'Literal' }> & { readonly value: string } {
  return node.type === 'Literal' && typeof node.value === 'string';
}
