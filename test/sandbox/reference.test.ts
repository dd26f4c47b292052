import assert from 'node:assert/strict';
import { toInputVariable } from '../../src/core/inputVariables';
import type { JsonValue } from '../../src/core/json';
import { IsolateBench } from '../support/isolateBench';

/** Items of the reference checklists that the isolate itself must keep; their table is in `test/unit/core/reference`. */
describe('reference: the isolate', () => {
  let bench: IsolateBench;
  beforeEach(() => {
    bench = new IsolateBench();
  });
  afterEach(() => bench.close());

  const outcomeOf = async (code: string): Promise<string> => {
    const { value, error, submitted } = await bench.run(code);
    if (submitted !== undefined) return `submitted ${JSON.stringify(submitted)}`;
    return error === undefined ? String(value) : `${error.kind} ${error.name}: ${error.message}`;
  };

  describe('DSPy', () => {
    it('D30 variables stay, inputs of every kind too', async () => {
      const inputs: Record<string, JsonValue> = { nothing: null, deep: { a: [null, { b: 1.5 }] }, odd: '\u2028"\\' };
      const own = new IsolateBench({
        inputs: Object.entries(inputs).map(([name, value]) => toInputVariable(name, value)),
      });
      await own.run('const kept = [nothing, deep, odd]; deep.a.push(Infinity)');
      await own.run('SUBMIT(JSON.stringify(kept), deep.a.length, typeof deep.a[2])').then(({ submitted }) => {
        assert.deepEqual(submitted, [
          JSON.stringify([null, { a: [null, { b: 1.5 }, null] }, '\u2028"\\']),
          3,
          'number',
        ]);
      });
      await own.close();
    });

    it('D30 syntax errors are told from errors at run time, which keep their words', async () => {
      assert.match(await outcomeOf('let = ;'), /^syntax SyntaxError: /);
      assert.equal(await outcomeOf(`throw new RangeError('off by', 1)`), 'thrown RangeError: off by');
      assert.equal(await outcomeOf(`throw { code: 7 }`), 'thrown Thrown value: { code: 7 }');
    });

    it('D31 an error with the name and the words of a fatal one is an ordinary error', async () => {
      const words = [
        ['MemoryLimit', 'Isolate was disposed during execution due to memory limit'],
        ['TimeLimit', 'Script execution timed out.'],
        ['WorkerLostError', 'The process was ended by SIGKILL.'],
        ['SubmitError', 'SUBMIT was refused'],
        ['SyntaxError', 'Unexpected token'],
      ];
      await bench.run('const precious = 1;');
      for (const [name, message] of words) {
        const make = `Object.assign(new Error(${JSON.stringify(message)}), { name: ${JSON.stringify(name)} })`;
        const expected = `thrown ${name}: ${message}`;
        assert.equal(await outcomeOf(`throw ${make}`), expected);
        assert.equal(await outcomeOf(`await null; throw ${make}`), expected);
        assert.equal(await outcomeOf(`await new Promise(() => setTimeout(() => { throw ${make} }))`), expected);
        assert.equal(
          await outcomeOf(`Promise.reject(${make}); await new Promise((end) => setTimeout(end, 5)); 'on'`),
          `'on'`,
        );
      }
      assert.equal(
        await outcomeOf(`setTimeout(() => { throw new SyntaxError('late') }); await new Promise(() => {})`),
        'thrown SyntaxError: late',
      );
      assert.equal(await outcomeOf('precious'), '1');
    });

    it('D31 only a SUBMIT that was called and refused counts as one', async () => {
      assert.equal(await outcomeOf('SUBMIT()'), 'submit SubmitError: SUBMIT needs a value');
    });

    it('D32 there is no file system, network, environment or module', async () => {
      const names = [
        'require',
        'process',
        'fetch',
        'XMLHttpRequest',
        'WebSocket',
        'Deno',
        'Bun',
        'navigator',
        'module',
        'Buffer',
      ];
      assert.equal(await outcomeOf(`${JSON.stringify(names)}.filter((name) => name in globalThis).join()`), `''`);
      assert.match(await outcomeOf(`await import('node:fs')`), /^(thrown|syntax) /);
      assert.match(
        await outcomeOf(`Function('return this')().constructor.constructor('return process')()`),
        /^thrown ReferenceError: process is not defined/,
      );
    });

    it('D33 starting twice is starting once, and an end is an end', async () => {
      bench.interpreter.prepare();
      bench.interpreter.prepare();
      await bench.run('const x = 1');
      bench.interpreter.prepare();
      assert.equal(await outcomeOf('x'), '1');
      await bench.close();
      await bench.close();
    });

    it('D34 tampering with prototypes and intrinsics redirects no call, and hides no end', async () => {
      await bench.run(`
        const bare = (list) => Object.setPrototypeOf(list, null);
        const evil = bare(['tool', bare(['files', 'write', bare({ path: 'stolen' })])]);
        Array.prototype.toJSON = Object.prototype.toJSON = () => evil;
        Function.prototype.call = Function.prototype.apply = () => 'tampered';
        Promise.prototype.then = function () { return this };
        Map.prototype.get = Map.prototype.set = () => undefined;
        Array.prototype[Symbol.iterator] = function* () { yield 'files'; yield 'write' };
        JSON.parse = JSON.stringify = () => '["tool",["files","write",{}]]';
        Object.defineProperty = Reflect.apply = () => undefined;
        Object.defineProperty(Map, Symbol.hasInstance, { value: () => true });
      `);
      const ended = await bench.run(`await files.read({ path: 'mine' })`);
      assert.deepEqual(
        bench.calls.map(([name, namespace, member]) => [name, namespace, member]),
        [['tool', 'files', 'read']],
      );
      assert.deepEqual([ended.error, ended.notes], [undefined, []]);
      const next = await bench.run(`throw new Error('told')`);
      assert.deepEqual([next.error?.name, next.error?.message], ['Error', 'told']);
      assert.deepEqual((await bench.run('SUBMIT(1, true)')).submitted, [1, true]);
    });

    it('D34 what would end a process ends nothing', async () => {
      for (const code of ['process.exit(1)', 'quit()', 'Deno.exit()', 'throw undefined', 'throw null'])
        assert.match(await outcomeOf(code), /^thrown /, code);
      assert.equal(await outcomeOf('1 + 1'), '2');
    });

    it('D35 the results of tools arrive as what they are', async () => {
      const values: JsonValue[] = [7, 1.5, true, null, '', 'text', [1, [2]], { deep: { list: [{ x: null }] } }];
      const own = new IsolateBench({
        invoke: async (_name, args) => ({
          ok: true,
          value: values[Number(Object.values(args[2] as object)[0])] ?? null,
        }),
      });
      const { submitted } = await own.run(
        `const got = []; for (let i = 0; i < ${values.length}; i += 1) got.push(await files.read({ i })); SUBMIT(got)`,
      );
      assert.deepEqual(submitted, [values]);
      await own.close();
    });

    it('D36 values that JSON has not cross as their nearest form', async () => {
      const { submitted } = await bench.run(
        `SUBMIT(new Map([['a', new Set([1, 2])]]), 10n, new Uint8Array([1, 2]), new Date(0), undefined, NaN)`,
      );
      assert.deepEqual(submitted, [{ a: [1, 2] }, 10, [1, 2], '1970-01-01T00:00:00.000Z', null, null]);
    });
  });

  describe('the paper', () => {
    it('Z5 what the engine offers cannot be overwritten, and is there in the next cell', async () => {
      for (const name of ['print', 'SUBMIT', 'llm_query', 'llm_query_batched', 'budget', 'console', 'files']) {
        await bench.run(`${name} = 'mine'; globalThis.${name} = 'mine'; delete globalThis.${name}`);
        assert.match(await outcomeOf(`typeof ${name}`), /^'(function|object)'$/, name);
      }
      assert.equal(await outcomeOf(`files.read = () => 'mine'; (await files.read({ x: 1 })).x`), '1');
      assert.match(await outcomeOf(`'use strict'; print = 1`), /^thrown TypeError: /);
    });

    it('Z13 a cell may be empty, print any character, and print what looks like the wire', async () => {
      assert.equal(await outcomeOf(''), 'undefined');
      assert.equal(await outcomeOf('// nothing'), 'undefined');
      await bench.run(`print('héllo 世界 😀 \\u2028 \\0'); print('{"type":"done","id":1}'); print('5:{"ok":true}')`);
      assert.deepEqual(bench.printed, ['héllo 世界 😀 \u2028 \0', '{"type":"done","id":1}', '5:{"ok":true}']);
    });

    it('Z13 two isolates know nothing of each other', async () => {
      const other = new IsolateBench();
      await Promise.all([bench.run('var who = "one"; Array.prototype.who = 1'), other.run('var who = "two"')]);
      assert.equal((await other.run('who + [].who')).value, `'twoundefined'`);
      assert.equal((await bench.run('who + [].who')).value, `'one1'`);
      await other.close();
    });

    it('Z13 a cell that is too slow is ended, the next one goes on, and a quick one is left alone', async () => {
      const own = new IsolateBench({ limits: { cellCpuMs: 150 } });
      await own.run('let kept = 1');
      const { error } = await own.run('kept = 2; for (;;) {}');
      assert.equal(error?.kind, 'cpuLimit');
      for (let count = 0; count < 5; count += 1) assert.equal((await own.run('kept')).value, '2');
      await own.close();
    });

    it('Z13 a second cell beside one that runs is refused', async () => {
      const slow = bench.run('await new Promise((end) => setTimeout(end, 50)); "first"');
      await assert.rejects(bench.run('"second"'), /one cell at a time/);
      assert.equal((await slow).value, `'first'`);
      assert.equal(await outcomeOf('"third"'), `'third'`);
    });

    it('Z13 an isolate that cannot be made is an error with its reason, and leaves nothing behind', async () => {
      const own = new IsolateBench({ limits: { isolateMemoryMb: 1 } });
      await assert.rejects(own.run('1'), /emory|8/);
      await own.close();
    });
  });

  describe('Ax', () => {
    it('A3 declarations of every form persist, bare assignments too', async () => {
      await bench.run(`
        var a = 1; let b = 2; const c = 3; d = 4;
        const { e, f: [g = 6, ...h], ...i } = { e: 5, f: [undefined, 7, 8], j: 9 };
        function k() { return a + 10 } class L { static m = 12 } async function* n() { yield 13 }
      `);
      assert.equal(
        await outcomeOf('[a, b, c, d, e, g, ...h, i.j, k(), L.m, (await n().next()).value].join()'),
        `'1,2,3,4,5,6,7,8,9,11,12,13'`,
      );
    });

    it('A3 await, the value of the last expression, and return work at the top level', async () => {
      assert.equal(await outcomeOf('const x = await Promise.resolve(1); x + 1'), '2');
      assert.equal(await outcomeOf('if (x) return "early"; print("never")'), `'early'`);
      assert.deepEqual(bench.printed, []);
    });

    it('A3 a cell whose run was aborted before does not start', async () => {
      bench.abort();
      await assert.rejects(bench.run('print(1)'), /stopped by the test/);
      assert.deepEqual(bench.printed, []);
    });

    it('A4 an error keeps its name, words, own properties and causes', async () => {
      const root = `new TypeError('root')`;
      const middle = `new RangeError('middle', { cause: ${root} })`;
      assert.equal(
        await outcomeOf(
          `throw Object.assign(new Error('top', { cause: ${middle} }), { code: 'E7', detail: { at: 3 } })`,
        ),
        `thrown Error: top; { code: 'E7', detail: { at: 3 } }; caused by: RangeError: middle; caused by: TypeError: root`,
      );
      assert.equal(
        await outcomeOf(`throw new AggregateError([new Error('one'), 'two'], 'both')`),
        `thrown AggregateError: both; Error: one; 'two'`,
      );
      assert.equal(
        await outcomeOf(`const loop = new Error('loop'); loop.cause = loop; throw loop`),
        `thrown Error: loop${'; caused by: Error: loop'.repeat(5)}`,
      );
    });

    it('A4 an error has the line and column of the code that was written, through transforms and calls', async () => {
      const { error } = await bench.run(
        'const a: number = 1;\n\nfunction fail(x: string) {\n  return x.y.z;\n}\nfail("");',
      );
      assert.deepEqual([error?.line, error?.column], [4, 14]);
      const call = await bench.run('1;\n  await files.read(1)');
      assert.deepEqual([call.error?.line, call.error?.column], [2, 15]);
    });

    it('A6 SUBMIT without values is an error of the cell; after one that counts, nothing has an effect', async () => {
      const { submitted } = await bench.run(`
        try { SUBMIT() } catch (error) { print(error.name) }
        try { SUBMIT('first') } catch { print('caught') } finally { print('finally') }
        print('dead'); await files.write({}); SUBMIT('second')`);
      assert.deepEqual(submitted, ['first']);
      assert.deepEqual(bench.calls, []);
      assert.ok(!bench.printed.includes('caught') && !bench.printed.includes('dead'));
    });

    it('A8 after a loss of memory the isolate is started again with a notice; a time limit needs none', async () => {
      await bench.run('const precious = 1;');
      const slow = await bench.run('for (;;) {}');
      assert.deepEqual([slow.error?.kind, slow.notes], ['cpuLimit', []]);
      assert.equal(await outcomeOf('precious'), '1');
      const bomb = await bench.run('const hoard = []; while (true) hoard.push(new Array(1e5).fill(Math.random()));');
      assert.deepEqual(bomb.notes, [
        'The isolate was started again. These variables are gone: precious, hoard. Tools and helpers are there as before.',
      ]);
      assert.equal(await outcomeOf('typeof precious + typeof files.read'), `'undefinedfunction'`);
    });

    it('A12 a cell that declares a reserved name is refused before anything of it runs', async () => {
      const forms = [
        'const print = 1',
        'function SUBMIT() {}',
        'class llm_query {}',
        'let { files } = {}',
        'var [console] = []',
      ];
      for (const form of forms)
        assert.match(
          await outcomeOf(`print('ran'); ${form}`),
          /^syntax SyntaxError: The name `\w+` cannot be declared: /,
          form,
        );
      assert.deepEqual(bench.printed, []);
      assert.equal(await outcomeOf('((print) => print)(5)'), '5', 'names of inner scopes are free');
    });
  });
});
