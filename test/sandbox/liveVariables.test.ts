import assert from 'node:assert/strict';
import { IsolateBench } from '../support/isolateBench';

describe('live variables', () => {
  let bench: IsolateBench;
  beforeEach(() => {
    bench = new IsolateBench({ inputs: [{ name: 'given', kind: 'text', chunks: ['x'.repeat(1_000)] }] });
  });
  afterEach(() => bench.close());

  async function run(code: string): Promise<void> {
    const { error } = await bench.run(code);
    assert.equal(error, undefined);
  }

  async function shapes(): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries((await bench.interpreter.listVariables()).map(({ name, shape }) => [name, shape]));
  }

  it('are told by kind, size and keys, and only those of code and inputs', async () => {
    await run(`
      const rows = [{ id: 1, owner: 'Ada' }], none = [], numbers = [1, 2], nested = [[1]];
      let count = 3, big = 12n, word = 'a "b"', long = 'y'.repeat(500), nothing = null, missing;
      const map = new Map([[1, 2]]), set = new Set([1]), bytes = new Uint8Array(5), when = new Date(0);
      function work() {}
      class Worker2 {}
      const wide = Object.fromEntries(Array.from({ length: 20 }, (_, i) => ['k' + i, i]));
      const odd = { 'a\\nb': 1, ['z'.repeat(100)]: 2 };
      var lines = 7;
    `);
    assert.deepEqual(await shapes(), {
      given: 'text, 1000 characters',
      rows: 'array of 1, the first with the keys id, owner',
      none: 'array of 0',
      numbers: 'array of 2, the first a number',
      nested: 'array of 1, the first an array',
      count: '3',
      big: '12n',
      word: '"a \\"b\\""',
      long: 'text, 500 characters',
      nothing: 'null',
      missing: 'undefined',
      map: 'Map of 1',
      set: 'Set of 1',
      bytes: 'binary, 5 items',
      when: 'Date',
      work: 'function',
      Worker2: 'function',
      wide: `object with the keys ${Array.from({ length: 12 }, (_, i) => `k${i}`).join(', ')}, … (20 in all)`,
      odd: `object with the keys "a\\nb", ${'z'.repeat(40)}…`,
      lines: '7',
    });
  });

  it('run no getter, no trap and no method of generated code', async () => {
    await run(`
      const boom = () => { print('ran'); throw new Error('ran'); };
      const traps = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, boom]));
      const proxy = new Proxy([], traps);
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      const first = [new Proxy({}, traps)];
      const getter = { get a() { return boom(); }, toString: boom, toJSON: boom, [Symbol.toPrimitive]: boom };
      const items = []; Object.defineProperty(items, 0, { get: boom, enumerable: true });
      Object.defineProperty(globalThis, 'accessor', { get: boom, configurable: true });
      const like = Object.create(Map.prototype);
      Object.setPrototypeOf(globalThis, new Proxy(Object.getPrototypeOf(globalThis), {}));
      Array.prototype.toJSON = boom; String.prototype.toJSON = boom; Object.prototype.toJSON = boom;
      Map.prototype.get = boom; Map.prototype.set = boom; RegExp.prototype.exec = boom; RegExp.prototype.test = boom;
      String.prototype.slice = boom; Reflect.ownKeys = boom; Object.getOwnPropertyDescriptor = boom;
      JSON.stringify = boom; Array.isArray = boom; WeakSet.prototype.has = boom;
    `);
    const found = await shapes();
    assert.deepEqual(bench.printed, []);
    assert.deepEqual(
      ['proxy', 'revoked', 'first', 'items', 'accessor', 'like', 'getter'].map((name) => found[name]),
      [
        'object',
        'object',
        'array of 1, the first an object',
        'array of 1',
        'constant',
        'object with the keys (none)',
        'object with the keys a, toString, toJSON',
      ],
    );
  });

  it('leave proxies what they are in the language', async () => {
    await run(`
      const log = [];
      const proxy = new Proxy({ a: 1 }, { get: (target, key) => { log.push(key); return target[key]; } });
      const made = Proxy.revocable([], {});
      let message = '';
      try { Proxy({}, {}) } catch (error) { message = error.name }
      const result = [proxy.a, log.length, Array.isArray(made.proxy), message, Proxy.name, typeof Proxy.prototype].join();
    `);
    assert.equal((await shapes())['result'], '"1,1,true,TypeError,Proxy,undefined"');
  });

  it('are bounded, and none where there is no isolate', async () => {
    assert.deepEqual(await bench.interpreter.listVariables(), []);
    await run('for (let i = 0; i < 1_000; i += 1) globalThis["v" + i] = i; globalThis["no name"] = 1;');
    assert.equal((await bench.interpreter.listVariables()).length, 300);
  });

  it('tell the trace from what code made of its name, and refuse what code holds for good', async () => {
    await run('const a = 1');
    assert.equal(await bench.interpreter.setTrace('history', '[{"iteration":1}]'), true);
    const isTrace = async (): Promise<unknown> =>
      (await bench.interpreter.listVariables()).find(({ name }) => name === 'history')?.isTrace;
    assert.equal(await isTrace(), true);
    await run('history = history.slice()');
    assert.equal(await isTrace(), false);
    await run('Object.defineProperty(globalThis, "mine", { value: 1 })');
    assert.equal(await bench.interpreter.setTrace('mine', '[]'), false);
  });
});
