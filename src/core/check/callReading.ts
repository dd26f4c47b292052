/** Calls: of tools, of the engine's functions, and of the methods that pass on what a list or a promise holds. */
import type { AnyNode, CallExpression } from 'acorn';
import { nearest } from '../catalogue/nearest';
import { NO_NODE, readArguments } from './argumentReading';
import type { CellReader } from './cellReader';
import { outputOf } from './checkedTools';
import { awaited, either, promiseOf, SOME_BOOLEAN, SOME_NUMBER, SOME_TEXT, UNKNOWN, type Known } from './knownValue';
import { elementIn } from './memberReading';

interface Argument {
  readonly node: AnyNode;
  readonly known: Known;
}

/** Where a promise is shown or sent in place of its result. */
const SHOWING = /^(?:print|SUBMIT|JSON\.stringify|String|console\.\w+)$/;

export function readCall(reader: CellReader, node: CallExpression): Known {
  if (node.callee.type === 'Super') {
    readAll(reader, node);
    return UNKNOWN;
  }
  const callee = reader.read(node.callee);
  if (callee.kind === 'method') return readMethod(reader, node, callee.of, callee.name);
  if (callee.kind === 'global' && callee.name === 'Promise.allSettled') {
    const [list] = reader.findings.whileCaught(() => readAll(reader, node));
    return promiseOf(
      list && elementIn(list.known) === undefined ? UNKNOWN : { kind: 'array', element: UNKNOWN },
      callee.name,
    );
  }
  reportUnknownServer(reader, node);
  const given = readAll(reader, node);
  const hasSpread = node.arguments.some(({ type }) => type === 'SpreadElement');
  switch (callee.kind) {
    case 'tool':
      return callTool(reader, node, callee, hasSpread ? undefined : given);
    case 'noTool': {
      const { namespace, member } = callee;
      const { catalogue } = reader.tools;
      const isEmpty = catalogue.namespaces.find(({ identifier }) => identifier === namespace)?.members.length === 0;
      const isProbed = node.optional || reader.facts.probed.has(member);
      if (!isProbed)
        reader.findings.add(nameOfCalled(node), catalogue.explainUnknown(namespace, member), { isCertain: !isEmpty });
      return UNKNOWN;
    }
    case 'free':
      reportUnknownFunction(reader, node, callee.name);
      return UNKNOWN;
    case 'function':
      return callee.returns;
    case 'global':
      return callGlobal(reader, callee.name, given);
    default:
      return UNKNOWN;
  }
}

function readAll(reader: CellReader, { arguments: nodes }: CallExpression): readonly Argument[] {
  return nodes.map((node) => ({ node, known: reader.read(node.type === 'SpreadElement' ? node.argument : node) }));
}

function callTool(
  reader: CellReader,
  node: CallExpression,
  { namespace, member }: { readonly namespace: string; readonly member: string },
  given: readonly Argument[] | undefined,
): Known {
  const { catalogue, checker } = reader.tools;
  const callee = `${namespace}.${member}`;
  const tool = catalogue.resolve(namespace, member);
  if (tool === undefined) return UNKNOWN;
  const unawaited = given?.flatMap(promisesIn).at(0);
  if (unawaited !== undefined) reader.reportPromise(unawaited.node, unawaited.promise);
  const faults =
    given === undefined || unawaited !== undefined ? [] : readArguments(callee, tool.member, given, checker);
  for (const { node: place, message, advice } of faults) {
    reader.findings.add(place === NO_NODE ? nameOfCalled(node) : place, message, {
      ...(advice !== undefined && { advice }),
    });
  }
  return promiseOf(outputOf(reader.tools, callee, tool), callee);
}

/** Of `server.tool(…)` the tool: what is wrong with the call is wrong with that name. */
function nameOfCalled({ callee }: CallExpression): AnyNode {
  return callee.type === 'MemberExpression' ? callee.property : callee;
}

type KnownPromise = Extract<Known, { kind: 'promise' }>;

/** Also those that stand in an object literal, one level deep. */
function promisesIn({ node, known }: Argument): readonly { readonly node: AnyNode; readonly promise: KnownPromise }[] {
  if (known.kind === 'promise') return [{ node, promise: known }];
  if (known.kind !== 'object') return [];
  return [...known.entries].flatMap(([, entry]) => (entry.kind === 'promise' ? [{ node, promise: entry }] : []));
}

function callGlobal(reader: CellReader, name: string, given: readonly Argument[]): Known {
  const first = given[0]?.known ?? UNKNOWN;
  if (SHOWING.test(name)) {
    for (const one of given.flatMap(promisesIn)) reader.reportPromise(one.node, one.promise);
  }
  switch (name) {
    case 'llm_query':
      return promiseOf(given.length === 1 ? SOME_TEXT : UNKNOWN, name);
    case 'llm_query_batched':
    case 'llm_map':
    case 'search_tools':
      return promiseOf({ kind: 'array', element: UNKNOWN }, name);
    case 'rlm_query':
      return promiseOf(UNKNOWN, name);
    case 'Promise.all': {
      if (first.kind !== 'array') return promiseOf(UNKNOWN, name);
      const items = first.items?.map(awaited);
      return promiseOf({ kind: 'array', items, element: awaited(first.element) }, name);
    }
    case 'Promise.race':
    case 'Promise.any':
      return promiseOf(awaited(elementIn(first) ?? UNKNOWN), name);
    case 'Promise.resolve':
      return promiseOf(first, name);
    case 'JSON.stringify':
    case 'String':
      return given.length === 0 || first.kind === 'unknown' ? UNKNOWN : SOME_TEXT;
    case 'Number':
    case 'Math.floor':
    case 'Math.round':
    case 'Math.ceil':
      return SOME_NUMBER;
    case 'Boolean':
    case 'Array.isArray':
      return SOME_BOOLEAN;
    case 'Object.keys':
      return { kind: 'array', element: SOME_TEXT };
    case 'Array.from':
      return given.length === 1 ? { kind: 'array', element: elementIn(first) ?? UNKNOWN } : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** The methods of lists whose function gets an element first. */
const OVER_ELEMENTS = new Set([
  ...['map', 'filter', 'forEach', 'find', 'findLast', 'findIndex', 'findLastIndex', 'some', 'every', 'flatMap'],
]);
const SAME_ELEMENTS = new Set(['filter', 'slice', 'toSorted', 'toReversed', 'sort', 'reverse', 'concat', 'toSpliced']);
const ONE_ELEMENT = new Set(['find', 'findLast', 'at', 'pop', 'shift']);

function readMethod(reader: CellReader, node: CallExpression, of: Known, name: string): Known {
  if (of.kind === 'promise') return readPromiseMethod(reader, node, of, name);
  const element = elementIn(of) ?? UNKNOWN;
  const given = node.arguments.map((one, index): Known => {
    if (!isFunction(one)) return reader.read(one.type === 'SpreadElement' ? one.argument : one);
    if (index > 0) return reader.readFunction(one, []);
    if (OVER_ELEMENTS.has(name)) return reader.readFunction(one, [element, SOME_NUMBER, of]);
    if (name === 'sort' || name === 'toSorted') return reader.readFunction(one, [element, element]);
    if (name === 'reduce' || name === 'reduceRight') return reader.readFunction(one, [UNKNOWN, element, SOME_NUMBER]);
    return reader.readFunction(one, []);
  });
  if (name === 'map') {
    const [mapped = UNKNOWN] = given;
    return { kind: 'array', element: mapped.kind === 'function' ? mapped.returns : UNKNOWN };
  }
  if (ONE_ELEMENT.has(name)) return element;
  if (name === 'concat') return { kind: 'array', element: either(element, elementIn(given[0] ?? UNKNOWN) ?? UNKNOWN) };
  if (SAME_ELEMENTS.has(name)) return { kind: 'array', element };
  if (name === 'join') return SOME_TEXT;
  if (name === 'some' || name === 'every' || name === 'includes') return SOME_BOOLEAN;
  if (name === 'findIndex' || name === 'indexOf') return SOME_NUMBER;
  return UNKNOWN;
}

function readPromiseMethod(
  reader: CellReader,
  node: CallExpression,
  promise: Extract<Known, { kind: 'promise' }>,
  name: string,
): Known {
  const given = node.arguments.map((one, index): Known => {
    if (isFunction(one)) return reader.readFunction(one, name === 'then' && index === 0 ? [promise.of] : []);
    return reader.read(one.type === 'SpreadElement' ? one.argument : one);
  });
  if (name === 'finally') return promise;
  const [first = UNKNOWN] = given;
  const value = first.kind === 'function' ? awaited(first.returns) : UNKNOWN;
  return promiseOf(name === 'then' && given.length === 1 ? value : UNKNOWN, promise.callee);
}

function isFunction(
  node: AnyNode,
): node is Extract<AnyNode, { type: 'ArrowFunctionExpression' | 'FunctionExpression' }> {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}

/** `githb.list_issues({ … })` where nothing has that name. */
function reportUnknownServer(reader: CellReader, { callee, optional, arguments: given }: CallExpression): void {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.optional || optional) return;
  const known = reader.read(callee.object);
  if (known.kind !== 'free' || !mayJudge(reader, known.name)) return;
  const { namespaces } = reader.tools.catalogue;
  if (namespaces.length === 0) return;
  const identifiers = namespaces.map(({ identifier }) => identifier);
  const similar = nearest(known.name, identifiers);
  const looksLikeTool = given.length === 0 || (given.length === 1 && given[0]?.type === 'ObjectExpression');
  if (similar.length === 0 && !looksLikeTool) return;
  const advice =
    similar.length > 0
      ? `did you mean ${similar.map((one) => `\`${one}\``).join(' or ')}?`
      : `the servers are ${identifiers.slice(0, 20).join(', ')}${identifiers.length > 20 ? ', …' : ''}.`;
  reader.findings.add(callee.object, `there is no server \`${known.name}\`, and no variable; ${advice}`);
}

/** `list_issues({ … })` where only a server has a tool of that name. */
function reportUnknownFunction(reader: CellReader, { callee, optional }: CallExpression, name: string): void {
  if (optional || !mayJudge(reader, name)) return;
  const owners = reader.tools.catalogue.namespaces.flatMap(({ identifier, members }) =>
    members.some((member) => member.identifier === name || member.tool === name) ? [`${identifier}.${name}`] : [],
  );
  if (owners.length === 0) return;
  const names = owners.slice(0, 5).map((one) => `\`${one}\``);
  reader.findings.add(
    callee,
    `there is no function \`${name}\`; tools are called with their server: ${names.join(' or ')}`,
  );
}

function mayJudge(reader: CellReader, name: string): boolean {
  return !reader.facts.isDynamic && !reader.facts.probedNames.has(name) && !reader.facts.assigned.has(name);
}
