import assert from 'node:assert/strict';
import { stripTypes } from '../../src/worker/stripTypes';
import { compileCell } from '../../src/core/cell/cellTransform';
import type { ExecutionResult, InterpreterSetup } from '../../src/core/interpreter';
import type { JsonValue } from '../../src/core/json';
import { DEFAULT_LIMITS } from '../../src/core/limits';
import { reservedCellNames } from '../../src/core/cell/reservedCellNames';
import { RealmInterpreter } from '../../src/worker/realmInterpreter';
import { ENGINE_NAMES, testEngine, type EngineName } from '../support/testEngines';

const ROWS = [{ name: 'rows', kind: 'json', chunks: ['[1,', '2]'] }] as const;

class Bench {
  readonly printed: string[] = [];
  readonly calls: { name: string; args: readonly JsonValue[] }[] = [];
  stuck: string | undefined;
  readonly #interpreter: RealmInterpreter;
  readonly #aborter = new AbortController();

  constructor(
    engine: EngineName,
    options: Partial<InterpreterSetup['limits']> & Partial<Pick<InterpreterSetup, 'invoke' | 'inputs'>> = {},
  ) {
    const { invoke, inputs = [], ...limits } = options;
    this.#interpreter = new RealmInterpreter(
      testEngine(engine),
      {
        namespaces: [
          { identifier: 'files', members: [{ identifier: 'list_files', aliases: ['list-files'] }], features: [] },
        ],
        inputs,
        show: () => undefined,
        budget: () => ({ iterations: 3 }),
        invoke: async (name, args, signal) => {
          this.calls.push({ name, args });
          if (invoke !== undefined) return invoke(name, args, signal);
          return { ok: true, value: { echo: args[2] ?? null } };
        },
        refuseSubmit: (args) => (args.length === 0 ? 'SUBMIT needs a value' : undefined),
        print: (_level, text) => this.printed.push(text),
        limits: {
          ...DEFAULT_LIMITS,
          cellCpuMs: 1_000,
          cellWallMs: 5_000,
          isolateMemoryMb: 64,
          consoleChars: 10_000,
          ...limits,
        },
      },
      { onStuck: (reason) => (this.stuck = reason) },
    );
  }

  async run(code: string): Promise<ExecutionResult> {
    const compiled = compileCell(code, {
      stripTypes,
      reservedNames: reservedCellNames(['files']),
    });
    if (!compiled.ok) return { durationMs: 0, error: compiled.error, notes: [] };
    return this.#interpreter.execute(compiled.cell, this.#aborter.signal, { clock: Date.now(), seed: '' });
  }

  abort(): void {
    this.#aborter.abort(new Error('stopped by the test'));
  }

  async close(): Promise<void> {
    await this.#interpreter.shutdown();
  }
}

for (const engine of ENGINE_NAMES) {
  describe(`the interpreter on ${engine}`, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench(engine);
    });
    afterEach(() => bench.close());

    it('keeps variables, functions and classes from cell to cell', async () => {
      await bench.run(
        'const a = 1; let { b, ...rest } = { b: 2, c: 3 }; function add(x) { return x + a; } class P { v = a }',
      );
      const { value, error } = await bench.run('[add(b), rest.c, new P().v].join()');
      assert.equal(error, undefined);
      assert.equal(value, `'3,3,1'`);
    });

    it('keeps what a cell had before it threw, and tells the place', async () => {
      const { error } = await bench.run('const kept = 42;\n\n  undefined_thing.x;\nconst lost = 1;');
      assert.deepEqual(
        { name: error?.name, line: error?.line, column: error?.column },
        { name: 'ReferenceError', line: 3, column: 3 },
      );
      assert.equal((await bench.run('kept')).value, '42');
      assert.equal((await bench.run('typeof lost')).value, `'undefined'`);
    });

    it('runs a cell of any length alike', async () => {
      for (const lines of [10, 10_000]) {
        const text = Array.from({ length: lines }, (_, index) => `last = ${index};`).join('\n');
        const { error } = await bench.run(`let last;\n${text}\nnull.x`);
        assert.deepEqual([error?.name, error?.line], ['TypeError', lines + 2]);
        assert.equal((await bench.run('last')).value, String(lines - 1));
      }
    });

    it('draws the same numbers from the same seed, wherever in the cell and however deep in its stack', async () => {
      const deep = 'const deep = () => { try { return deep(); } catch { return Math.random(); } }; deep();';
      const second: unknown[] = [];
      for (const first of ['Math.random();', '1 + 1; Math.random();', deep]) {
        second.push((await bench.run(`${first} Math.random()`)).value);
      }
      assert.match(String(second[0]), /^0\.\d+$/);
      assert.deepEqual(second, [second[0], second[0], second[0]]);
    });

    it('calls tools by identifier and by original name, and awaits them in parallel', async () => {
      const { value } = await bench.run(
        `const r = await Promise.all([files.list_files({ path: 'a' }), files['list-files']()]); JSON.stringify(r)`,
      );
      assert.equal(value, `'[{"echo":{"path":"a"}},{"echo":{}}]'`);
      assert.deepEqual(
        bench.calls.map(({ args }) => args),
        [
          ['files', 'list_files', { path: 'a' }],
          ['files', 'list_files', {}],
        ],
      );
    });

    it('rejects a failed call with an error that can be caught and has its properties', async () => {
      const failing = new Bench(engine, {
        invoke: () =>
          Promise.resolve({
            ok: false,
            error: { name: 'ToolError', message: 'no such file', properties: { server: 'files', kind: 'tool' } },
          }),
      });
      const { value } = await failing.run(
        'try { await files.list_files({}) } catch (e) { print(e instanceof Error, e.name, e.message, e.server) }',
      );
      assert.equal(value, undefined);
      assert.deepEqual(failing.printed, ['true ToolError no such file files']);
      const { error } = await failing.run('\n  await files.list_files({});');
      assert.equal(error?.name, 'ToolError');
      assert.equal(error.message, 'no such file');
      await failing.close();
    });

    it('latches SUBMIT through catch and finally', async () => {
      const { submitted } = await bench.run(
        `try { SUBMIT({ answer: 7 }) } catch { print('swallowed') } finally { print('finally') } SUBMIT('second')`,
      );
      assert.deepEqual(submitted, [{ answer: 7 }]);
      assert.deepEqual(bench.printed.includes('swallowed'), false);
    });

    it('refuses an invalid SUBMIT and lets the cell go on', async () => {
      const { error } = await bench.run('SUBMIT()');
      assert.equal(error?.kind, 'submit');
      assert.equal(error.message, 'SUBMIT needs a value');
    });

    it('accepts TypeScript, top-level return, and shows values', async () => {
      assert.equal(
        (await bench.run('interface A { x: number }\nconst a: A = { x: 1 };\nreturn a as unknown')).value,
        '{ x: 1 }',
      );
      assert.equal((await bench.run('({ list: [1, "two", null], when: new Date(0) })')).value?.includes('two'), true);
    });

    it('tells the same place of errors at calls and members, in TypeScript too', async () => {
      for (const [code, line, column] of [
        ['const own: Record<string, () => void> = {};\n  own.missing();', 2, 7],
        ['const text: string = "😀"; throw new Error(text)', 1, 34],
        ['let nothing: undefined;\nprint(nothing.name)', 2, 15],
        ['JSON.parse("{bad")', 1, 6],
      ] as const) {
        const { error } = await bench.run(code);
        assert.deepEqual([error?.line, error?.column], [line, column], code);
      }
    });

    it('tells frequent errors in the same words', async () => {
      for (const [code, message] of [
        ['missing_one(1)', 'missing_one is not defined'],
        ['const none = null; none.x', "Cannot read properties of null (reading 'x')"],
        ['let nothing; nothing.x = 1', "Cannot set properties of undefined (setting 'x')"],
        ['const own = {}; own.missing(1)', 'own.missing is not a function'],
        ['early; let early = 1', "Cannot access 'early' before initialization"],
        ['(function f() { return f() + 1 })()', 'Maximum call stack size exceeded'],
      ] as const) {
        assert.equal((await bench.run(code)).error?.message, message);
      }
    });

    // With isolated-vm the process has to go, which the tests of runs show.
    if (engine === 'quickjs') {
      it('holds up no process while it is idle', async () => {
        const idle = new Bench(engine);
        await idle.run('1');
        const holding = process.getActiveResourcesInfo();
        await idle.close();
        assert.ok(!holding.includes('MessagePort'), holding.join());
      });

      it('ends a built-in that nothing interrupts, with its realm, and says what is gone', async () => {
        const quick = new Bench(engine, { cellCpuMs: 200 });
        await quick.run('const precious = 1;');
        const { error, notes } = await quick.run('[].indexOf.call({ length: 2 ** 53 - 1 }, 1)');
        assert.equal(error?.kind, 'cpuLimit');
        assert.match(notes.join(' '), /These variables are gone: precious/);
        assert.equal((await quick.run('typeof precious')).value, `'undefined'`);
        assert.equal(quick.stuck, undefined);
        await quick.close();
      });
    }

    it('says that what was only assigned to is gone too, and that an input is as it was given', async () => {
      const small = new Bench(engine, { cellCpuMs: 60_000, cellWallMs: 120_000, inputs: ROWS });
      await small.run(
        'const precious = 1; bare = 2; for (item of rows) rows = [item];\n{ let inner = 3; inner += 1; }',
      );
      const { error, notes } = await small.run(
        'const hoard = []; for (;;) hoard.push(new Array(1e5).fill(1.5)); Array = print = 1;',
      );
      assert.equal(error?.kind, 'memoryLimit');
      assert.match(
        notes.join(' '),
        /These variables are gone: precious, hoard, bare, item\. As they were given: rows\./,
      );
      assert.equal((await small.run('[typeof bare, rows.length].join()')).value, `'undefined,2'`);
      await small.close();
    }).timeout(120_000);

    it('forgets a timer that is cleared, before and after its time', async () => {
      const { value, error } = await bench.run(
        `const never = setTimeout(() => print('never'), 600_000);
         const once = setTimeout(() => print('once'), 1);
         await new Promise((resolve) => setTimeout(resolve, 50));
         clearTimeout(never); clearTimeout(once); clearTimeout('other'); 'ended'`,
      );
      assert.equal(error, undefined);
      assert.equal(value, `'ended'`);
      assert.deepEqual(bench.printed, ['once']);
    });

    it('names the calls that a limit cancels', async () => {
      const open = new Bench(engine, { invoke: () => new Promise(() => undefined) });
      const { error, notes } = await open.run(
        'files.list_files({}); files.list_files({}); await new Promise((go) => setTimeout(go, 1)); for (;;);',
      );
      assert.equal(error?.kind, 'cpuLimit');
      assert.deepEqual(notes, ['Calls that had not returned were cancelled: files.list_files.']);
      await open.close();
    });

    it('rejects a call that cannot be made with the reason', async () => {
      const failing = new Bench(engine, { invoke: () => Promise.reject(new Error('the wire is closed')) });
      const { error } = await failing.run('await files.list_files({})');
      assert.deepEqual([error?.name, error?.message], ['Error', 'the wire is closed']);
      await failing.close();
    });

    it('shows numbers as they are written', async () => {
      assert.equal((await bench.run(`print(0, { a: 0, b: [-0, 1n] }, '+0')`)).error, undefined);
      assert.deepEqual(bench.printed, ['0 { a: 0, b: [ -0, 1n ] } +0']);
    });

    it('refuses to declare reserved names before anything runs', async () => {
      const { error } = await bench.run('print(1); const files = 3;');
      assert.equal(error?.kind, 'syntax');
      assert.deepEqual(bench.printed, []);
    });

    it('ends an endless loop, an endless promise loop and a loop after an await, and stays usable', async () => {
      const quick = new Bench(engine, { cellCpuMs: 200 });
      for (const code of ['while (true) {}', 'while (true) await 0;', 'await files.list_files(); for (;;) {}']) {
        const { error } = await quick.run(code);
        assert.equal(error?.kind, 'cpuLimit', code);
        assert.equal((await quick.run('1 + 1')).value, '2');
      }
      await quick.close();
    });

    it('ends a cell that waits for nothing', async () => {
      const { error } = await bench.run('await new Promise(() => {})');
      assert.equal(error?.name, 'NeverSettled');
    });

    it('counts timers but not calls against the wall clock', async () => {
      const slow = new Bench(engine, {
        cellWallMs: 1_000,
        invoke: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          return { ok: true, value: 'late' };
        },
      });
      assert.equal((await slow.run('await files.list_files()')).value, `'late'`);
      const { error } = await slow.run('await new Promise((resolve) => setTimeout(resolve, 60_000))');
      assert.equal(error?.kind, 'wallLimit');
      await slow.close();
    });

    it('starts over after a memory bomb and names what is gone', async () => {
      const roomy = new Bench(engine, { cellCpuMs: 60_000, cellWallMs: 120_000 });
      await roomy.run('const precious = 1;');
      const { error, notes } = await roomy.run(
        'const hoard = []; while (true) hoard.push(new Array(1e5).fill(Math.random()));',
      );
      assert.equal(error?.kind, 'memoryLimit');
      assert.match(notes.join(' '), /precious/);
      assert.equal((await roomy.run('typeof precious')).value, `'undefined'`);
      await roomy.close();
    });

    it('brings calls that were not awaited to their end and reports them', async () => {
      const { notes } = await bench.run('void files.list_files({ path: 1 }); 5');
      assert.match(notes.join(' '), /not awaited \(files\.list_files, line 1\)/);
    });

    it('has nothing of the outside world', async () => {
      const { value } = await bench.run(
        `['require','process','fetch','WebAssembly','SharedArrayBuffer','Atomics','Buffer','module','global'].filter((n) => typeof globalThis[n] !== 'undefined').join()`,
      );
      assert.equal(value, `''`);
    });

    it('ends at once when it is aborted', async () => {
      const endless = new Bench(engine, { cellCpuMs: 60_000, cellWallMs: 60_000 });
      const running = endless.run('for (;;) {}');
      setTimeout(() => {
        endless.abort();
      }, 100);
      await assert.rejects(running, /stopped by the test/);
    });
  });
}
