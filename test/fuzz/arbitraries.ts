/** What the fuzzer draws: values as generated code writes them, tricks that code may play, and messages on the wire. */
import fc from 'fast-check';
import type { JsonValue } from '../../src/core/json';

/** JSON of all kinds: keys such as `__proto__`, lone surrogates, zeros, long texts. */
export const jsonValues: fc.Arbitrary<JsonValue> = fc
  .json({ depthSize: 'small', stringUnit: 'binary' })
  .map((json) => JSON.parse(json) as JsonValue);

export interface WrittenValue {
  /** An expression of JavaScript. */
  readonly code: string;
  /** What must arrive, as JSON; absent where an error is as good. */
  readonly json?: string;
}

const plain = jsonValues.map((value): WrittenValue => {
  const json = JSON.stringify(value);
  return { code: `JSON.parse(${JSON.stringify(json)})`, json };
});

const ODD: readonly WrittenValue[] = [
  { code: 'undefined' },
  { code: 'NaN', json: 'null' },
  { code: '-0', json: '0' },
  { code: '12n', json: '12' },
  { code: '2n ** 90n', json: '"1237940039285380274899124224"' },
  { code: 'new Date(0)', json: '"1970-01-01T00:00:00.000Z"' },
  { code: "new Map([['a', 1]])", json: '{"a":1}' },
  { code: 'new Set([1, 2])', json: '[1,2]' },
  { code: 'new Uint8Array([1, 2])', json: '[1,2]' },
  { code: '[, 1]', json: '[null,1]' },
  { code: '"\\ud800"', json: '"\\ud800"' },
  { code: 'JSON.parse(\'{"__proto__":{"a":1}}\')', json: '{"__proto__":{"a":1}}' },
  { code: '({ toJSON: () => 7 })', json: '7' },
  { code: 'Symbol("x")' },
  { code: '() => 1' },
  { code: '/x/g', json: '{}' },
  { code: 'new (class A { v = 1; get w() { return 2 } })()', json: '{"v":1}' },
  { code: '({ get v() { throw new Error("getter") } })' },
  { code: 'new Proxy({}, { ownKeys() { throw new Error("trap") } })' },
  { code: 'new Proxy({ a: 1 }, {})', json: '{"a":1}' },
  { code: '(() => { const loop = {}; loop.loop = loop; return loop })()' },
  { code: '(() => { let deep = []; for (let i = 0; i < 1e5; i += 1) deep = [deep]; return deep })()' },
  { code: '({ then(resolve) { resolve(1) } })' },
  { code: 'Object.create(null, { a: { value: 1, enumerable: true }, b: { value: 2 } })', json: '{"a":1}' },
  { code: 'globalThis' },
  { code: 'print' },
  { code: 'files' },
  { code: 'new Error("x")', json: '{}' },
  { code: 'new WeakMap()', json: '{}' },
];

/** Alone, in an array, or beside others in an object. */
export const writtenValues: fc.Arbitrary<WrittenValue> = fc.oneof(
  { weight: 3, arbitrary: plain },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
  {
    weight: 1,
    arbitrary: fc.tuple(plain, fc.constantFrom(...ODD)).map(([one, other]): WrittenValue => {
      const isKnown = one.json !== undefined && other.json !== undefined;
      return { code: `[${one.code}, ${other.code}]`, ...(isKnown && { json: `[${one.json},${other.json}]` }) };
    }),
  },
);

/** What code may do to the language before it calls; the outside must not notice. */
export const tricks: fc.Arbitrary<string> = fc.constantFrom(
  'Object.prototype.toJSON = () => "evil"',
  'Array.prototype.toJSON = () => "evil"',
  'Array.prototype[Symbol.iterator] = function* () { yield "evil" }',
  'Array.prototype.push = () => { throw 1 }',
  'Array.prototype.forEach = () => {}',
  'Object.defineProperty(Object.prototype, "0", { set() {}, get() { return "evil" }, configurable: true })',
  'Object.prototype.reference = true; Object.prototype.arguments = { reference: true }',
  'Object.prototype.timeout = 1; Object.prototype.result = { promise: true }',
  'Object.defineProperty(Object.prototype, "ok", { get() { return false }, configurable: true })',
  'JSON.stringify = () => "[]"',
  'JSON.parse = () => ({ evil: 1 })',
  'Promise.prototype.then = function () { return 1 }',
  'globalThis.Promise = class {}',
  'Map.prototype.get = () => undefined; Map.prototype.set = () => 1',
  'Reflect.apply = () => "evil"',
  'Function.prototype.call = Function.prototype.apply = () => "evil"',
  'String.prototype.slice = String.prototype.isWellFormed = () => "evil"',
  'Error.prepareStackTrace = () => ({ evil: 1 })',
  'Object.defineProperty(Error.prototype, "stack", { get() { throw 1 } })',
  'Object.freeze(Object.prototype); Object.freeze(Array.prototype)',
  'Object.setPrototypeOf(globalThis, new Proxy({}, { get() { throw 1 } }))',
  'Symbol.prototype[Symbol.toPrimitive] = () => { throw 1 }',
);

export const wireMessages: fc.Arbitrary<string> = fc.oneof(
  jsonValues.map((value) => JSON.stringify(value)),
  fc
    .record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0', 2),
        id: fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constantFrom(null, '1', 1.5, 1e300)),
        method: fc.constantFrom(
          'run',
          'run/event',
          'tools/call',
          'tools/cancel',
          'model/generate',
          '$/cancelRequest',
          'x',
        ),
        params: fc.oneof(jsonValues, paramsOfWorker()),
        result: jsonValues,
        error: jsonValues,
      },
      { requiredKeys: ['jsonrpc'] },
    )
    .map((message) => JSON.stringify(message)),
);

function paramsOfWorker(): fc.Arbitrary<object> {
  const body = fc.record({
    type: fc.constantFrom('console.printed', 'cell.finished', 'run.finished', 'tool.started', 'cell.continued'),
    level: fc.constantFrom('log', 'evil'),
    text: fc.oneof(fc.string(), jsonValues),
    entries: jsonValues,
    durationMs: jsonValues,
  });
  const call = fc.record({
    id: fc.oneof(fc.integer({ min: -1, max: 9 }), jsonValues),
    server: fc.constantFrom('desk', '__proto__', 'constructor'),
    tool: fc.constantFrom('echo', 'toString', ''),
    depth: fc.oneof(fc.constant(0), jsonValues),
    arguments: fc.oneof(fc.dictionary(fc.string(), jsonValues), jsonValues),
  });
  return fc.record(
    {
      runId: fc.constantFrom('$run', 'other'),
      depth: fc.constant(0),
      purpose: fc.constantFrom('subCall', 'sampling', 'iteration'),
      messages: fc.oneof(fc.constant([{ role: 'user', text: 'Q' }]), jsonValues),
      body,
      calls: fc.oneof(fc.array(call, { maxLength: 4 }), jsonValues),
      ids: fc.oneof(fc.array(fc.integer()), jsonValues),
      id: fc.integer({ min: 0, max: 9 }),
    },
    { requiredKeys: ['runId'] },
  );
}
