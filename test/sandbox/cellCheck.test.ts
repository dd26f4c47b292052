import assert from 'node:assert/strict';
import { Catalogue } from '../../src/core/catalogue/catalogue';
import { isKnownGlobal } from '../../src/core/check/knownGlobals';
import type { CellError } from '../../src/core/events';
import type { ToolCall } from '../../src/core/ports';
import { checkCorpus, says, type CheckedCell } from '../support/checkCorpus';
import { corpusTools } from '../support/checkedCells';
import { declaredTools } from '../support/declaredTools';
import { js } from '../support/scriptedModel';
import { cellErrorsOf, eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { ENGINE_NAMES } from '../support/testEngines';

/** So many cells of a corpus are one run: a prompt grows with each. */
const CELLS_PER_RUN = 22;

const WRONG = `await filesystem.write_file({ path: 'a' });`;

for (const engine of ENGINE_NAMES) {
  describe(`cells that are checked before they run, in the real worker, on ${engine}`, () => {
    let runs: TaskRuns;
    before(async () => {
      runs = await TaskRuns.create(engine === 'quickjs' ? 'quickjs' : 'auto');
    });
    after(() => runs.close());

    for (const [part, cells] of partsOf(checkCorpus('wrong')).entries()) {
      it(`wrong ones call nothing (part ${part + 1})`, async () => {
        const { source, calls } = declaredTools(corpusTools());
        const alone = cells.filter((one) => one.cells.length === 1);
        // Each is followed by one that passes: a fault that comes again and again is told but a few times.
        const replies = [...alone.flatMap((one) => [js(one.cells[0] ?? ''), js('0')]), js('SUBMIT(1)')];
        const task = await runs.run(replies, { tools: source, limits: { iterations: 200 } });
        assert.equal(resultOf(task), 1);
        const errors = cellErrorsOf(task.run);
        for (const [index, { name, expected }] of alone.entries()) {
          const error = errors[2 * index];
          assert.ok(error?.kind === 'check' || error?.kind === 'syntax', `${name}: ${JSON.stringify(error)}`);
          assert.ok(says(error, expected), `${name}: ${error.message}`);
        }
        assert.deepEqual(calls, []);
        assert.deepEqual(eventsOf(task.run, 'tool.started'), []);
      });
    }

    for (const [part, cells] of partsOf(checkCorpus('right')).entries()) {
      it(`right ones run (part ${part + 1})`, async () => {
        const { calls, errors } = await runAll(cells);
        for (const { name, isLast, error } of errors) {
          if (isLast) assert.equal(error, undefined, `${name}: ${error?.message}`);
        }
        assert.ok(calls.length > cells.length / 2);
      });
    }

    for (const [part, cells] of partsOf(checkCorpus('realistic')).entries()) {
      it(`realistic ones are not refused (part ${part + 1})`, async () => {
        const { calls, errors } = await runAll(cells);
        // What the samples of results do not have, they may fail at; each cell ran.
        for (const { name, error } of errors) {
          assert.ok(error?.kind !== 'check' && error?.kind !== 'syntax', `${name}: ${error?.message}`);
        }
        assert.ok(calls.length > cells.length / 2);
      });
    }

    it('a check that cannot end is given up, and what follows it has all of its time', async () => {
      const slow = { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } };
      const { source, calls } = declaredTools([{ server: 'slow', name: 'send', inputSchema: slow }]);
      const never = `if (Date.now() < 0) { ${`await slow.send({ text: '${'a'.repeat(40)}!' });`.repeat(20)} }`;
      const cells = [`${never}\nprint('first');`, `${never}\nfor (;;) {}`];
      const task = await runs.run([...cells.map((cell) => js(cell)), js('SUBMIT(1)')], {
        tools: source,
        limits: { cellCpuMs: 1_000 },
      });
      assert.equal(resultOf(task), 1);
      const kinds = cellErrorsOf(task.run).map((error) => error?.kind);
      assert.deepEqual(kinds, [undefined, 'cpuLimit', undefined]);
      assert.deepEqual(calls, []);
    });

    async function runAll(cells: readonly CheckedCell[]): Promise<{
      readonly calls: readonly ToolCall[];
      readonly errors: readonly { readonly name: string; readonly isLast: boolean; readonly error?: CellError }[];
    }> {
      const { source, calls } = declaredTools(corpusTools());
      const all = cells.flatMap((one) =>
        one.cells.map((code, index) => ({ code, isLast: index === one.cells.length - 1, name: one.name })),
      );
      const task = await runs.run([...all.map(({ code }) => js(code)), js('SUBMIT(1)')], {
        tools: source,
        limits: { iterations: 200 },
      });
      assert.equal(resultOf(task), 1);
      const errors = cellErrorsOf(task.run);
      return {
        calls,
        errors: all.map(({ name, isLast }, index) => {
          const error = errors[index];
          return { name, isLast, ...(error !== undefined && { error }) };
        }),
      };
    }
  });
}

describe('the check of cells before they run', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  it('knows every name that an isolate has from the beginning', async () => {
    const { source } = declaredTools(corpusTools());
    const names = await runs.submitted('SUBMIT(Object.getOwnPropertyNames(globalThis))', { tools: source });
    assert.ok(Array.isArray(names) && names.includes('filesystem'));
    const servers = new Set(new Catalogue(source.tools).namespaces.map(({ identifier }) => identifier));
    assert.deepEqual(
      names.filter((name) => typeof name === 'string' && !servers.has(name) && !isKnownGlobal(name)),
      [],
    );
  });

  it('one that comes again unchanged runs, so that the check can never hold up a run', async () => {
    const { source } = declaredTools(corpusTools());
    const task = await runs.run([js(WRONG), js(WRONG), js('SUBMIT(1)')], { tools: source });
    assert.deepEqual(
      cellErrorsOf(task.run).map((error) => error?.kind),
      ['check', 'thrown', undefined],
    );
    const [first = '', second = ''] = observationsOf(task.run);
    assert.match(first, /Nothing has run: the code was checked before/);
    assert.match(second, /The check before the cell ran/);
  });

  it('with the mode `warn` they run, and the model is told', async () => {
    const { source, calls } = declaredTools(corpusTools());
    const code = `await filesystem.list_allowed_directories();\n${WRONG}`;
    const task = await runs.run([js(code), js('SUBMIT(1)')], { tools: source, checkMode: 'warn' });
    assert.equal(cellErrorsOf(task.run)[0]?.kind, 'thrown');
    assert.equal(calls.length, 1);
    assert.match(
      observationsOf(task.run)[0] ?? '',
      /The check before the cell ran .*line 2, column \d+: .*`content` is missing/,
    );
    assert.equal(eventsOf(task.run, 'run.started')[0]?.checkMode, 'warn');
  });

  it('with the mode `off` they run unchecked', async () => {
    const { source } = declaredTools(corpusTools());
    const task = await runs.run([js(WRONG), js('SUBMIT(1)')], { tools: source, checkMode: 'off' });
    assert.equal(cellErrorsOf(task.run)[0]?.kind, 'thrown');
    assert.doesNotMatch(observationsOf(task.run)[0] ?? '', /The check before/);
  });

  it('a property that a result has had is there, whatever the schema says', async () => {
    const { source } = declaredTools(corpusTools());
    const generous = {
      ...source,
      call: async (...call: Parameters<typeof source.call>) => {
        const result = await source.call(...call);
        return result.ok ? { ...result, value: { ...(result.value as object), owner: 'me' } } : result;
      },
    };
    const task = await runs.run(
      [
        js(`const file = await filesystem.read_text_file({ path: 'a' });\nprint(file)`),
        js(`print(file.owner);\nSUBMIT(file.owner)`),
      ],
      { tools: generous },
    );
    assert.equal(resultOf(task), 'me');
    assert.deepEqual(cellErrorsOf(task.run), [undefined, undefined]);
  });

  it('a follow-up knows the variables of the run before it', async () => {
    const { source } = declaredTools(corpusTools());
    const first = await runs.run(
      [js(`helper = { list: () => 1 };\nconst graph = await memory.read_graph();`), js('SUBMIT(1)')],
      {
        tools: source,
        mayBeContinued: true,
      },
    );
    const task = await runs.run(['', '', js('print(graph.nodes)'), js('SUBMIT(helper.list())')], {
      tools: source,
      continues: first.run,
    });
    assert.equal(resultOf(task), 1);
    const [error] = cellErrorsOf(task.run);
    assert.match(error?.message ?? '', /memory\.read_graph has no `nodes` there/);
  });
});

function partsOf(cells: readonly CheckedCell[]): readonly (readonly CheckedCell[])[] {
  const count = Math.ceil(cells.length / CELLS_PER_RUN);
  return Array.from({ length: count }, (_, index) => cells.slice(index * CELLS_PER_RUN, (index + 1) * CELLS_PER_RUN));
}
