import assert from 'node:assert/strict';
import { Catalogue } from '../../../../src/core/catalogue/catalogue';
import { findCode } from '../../../../src/core/cell/codeBlocks';
import { looksLikeCode } from '../../../../src/core/cell/looksLikeCode';
import { localTools } from '../../../support/localTools';
import { js } from '../../../support/scriptedModel';
import { eventsOf, observationsOf, resultOf, TaskRuns } from '../../../support/taskRuns';

const found = (response: string): string => {
  const search = findCode(response, (text) => looksLikeCode(text, (code) => code));
  return search.kind === 'code' ? search.code : `none: ${search.message}`;
};

/** Items of the tests of Ax. The ids are those of README.md; A3, A4, A6, A8 and A12 are in `test/sandbox`. */
describe('reference: Ax', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  it('A1 of several blocks none runs, and the reply is told why', async () => {
    const done = await runs.run([`${js('const a = 1')}\n${js('const b = 2')}`, js('SUBMIT([typeof a, typeof b])')]);
    assert.deepEqual(resultOf(done), ['undefined', 'undefined']);
    assert.equal(
      observationsOf(done.run)[0],
      'Your reply held 2 code blocks and none was run. Reply with exactly one ```js code block.',
    );
    assert.equal(eventsOf(done.run, 'cell.started').length, 1);
  });

  it('A1 prose and labels are no code', () => {
    for (const prose of ['Javascript Code:', 'I will list the files now.', 'Answer: 42', 'Done!'])
      assert.match(
        found(prose),
        /^none: Your reply held no code to run\. Reply with exactly one ```js code block\./,
        prose,
      );
  });

  it('A2 a fence that is not closed and one around another are taken off', () => {
    assert.equal(found('```js\nprint(1)'), 'print(1)');
    assert.equal(found('```\n```javascript\nprint(1)\n```\n```'), 'print(1)');
  });

  it('A5 a turn that shows nothing is told how to see something', async () => {
    const { run } = await runs.run([js('const a = 1;'), js('SUBMIT(a)')]);
    assert.equal(observationsOf(run)[0], 'The cell ran and printed nothing; use print(…) to see a value.');
  });

  describe('A7 sub-calls', () => {
    it('A7 one gives its answer, a list gives a list even of one, a schema gives a value', async () => {
      const schema = `{ schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } }`;
      const code = `SUBMIT([await llm_query('text'), await llm_query_batched(['text']), await llm_query('number', ${schema})])`;
      const answer = (prompt: string): string => (prompt.startsWith('number') ? '{"n": "7"}' : 'fine');
      assert.deepEqual(await runs.submitted(code, { answer }), ['fine', ['fine'], { n: 7 }]);
    });

    it('A7 what the budget does not reach is marked in its place, and what is left was told before', async () => {
      const done = await runs.run(
        [js(`await llm_query('0')`), js(`SUBMIT(await llm_query_batched(['1', '2', '3']))`)],
        { answer: (prompt) => `A${prompt}`, limits: { subCalls: 3 } },
      );
      assert.deepEqual(resultOf(done), [
        'A1',
        'A2',
        "[ERROR] The run's 3 sub-calls are used up; go on without llm_query",
      ]);
      assert.match(done.turns[1]?.at(-1)?.text ?? '', /Left: 19 blocks, 2 sub-calls\.\]$/);
    });

    it('A7 a cancelled run ends its batch', async () => {
      let aborted = 0;
      const { outcome } = await runs.run([js(`await llm_query_batched(['1', '2', '3'])`)], {
        answer: (_prompt, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted += 1;
              reject(signal.reason as Error);
            });
          }),
        onStart: (run) =>
          run.subscribe((event) => {
            if (event.type === 'model.started' && eventsOf(run, 'model.started').length === 4)
              setTimeout(() => run.cancel());
          }),
      });
      assert.deepEqual([outcome, aborted], [{ kind: 'cancelled' }, 3]);
    });
  });

  it('A8 a sandbox that is lost is started again, once for each loss, and the model is told', async () => {
    const done = await runs.run([js('const kept = 1'), js(`print('begun'); for (;;) {}`), js('SUBMIT(kept)')], {
      onStart: (run) => {
        run.subscribe((event) => {
          if (event.type === 'console.printed' && event.text === 'begun') runs.engine.workers.at(-1)?.kill();
        });
      },
    });
    assert.equal(resultOf(done), 1);
    assert.deepEqual([eventsOf(done.run, 'worker.lost').length, eventsOf(done.run, 'worker.resumed').length], [2, 2]);
    assert.match(observationsOf(done.run).at(-1) ?? '', /^The sandbox was lost while this block ran: /);
  });

  it('A9 what cannot be written down is there again after a loss, and so is what the engine offers', async () => {
    const tools = localTools({ 'files.read': () => ({ ok: true, value: 'content' }) });
    const done = await runs.run(
      [
        js(`let count = 0; const next = () => (count += 1); next();
          class Point { #x = 5; get x() { return this.#x } } const point = new Point();
          const seen = new Map([[point, next]]); const text = await files.read({});`),
        () => {
          runs.engine.workers.at(-1)?.kill();
          return js('1');
        },
        js('SUBMIT([seen.get(point)(), point.x, text, await files.read({}), typeof llm_query])'),
      ],
      { tools },
    );
    assert.deepEqual(resultOf(done), [2, 5, 'content', 'content', 'function']);
    assert.equal(eventsOf(done.run, 'tool.started').length, 2, 'the first cell called nothing again');
  });

  it('A11 an end asked for from outside escapes every catch', async () => {
    const tools = localTools({ 'files.read': () => ({ ok: false, error: { kind: 'tool', message: 'no' } }) });
    const { outcome } = await runs.run([js('for (;;) { try { await files.read({}) } catch {} }')], {
      tools,
      onStart: (run) =>
        run.subscribe((event) => {
          if (event.type === 'tool.failed' && eventsOf(run, 'tool.failed').length === 3) run.cancel();
        }),
    });
    assert.deepEqual(outcome, { kind: 'cancelled' });
  });

  describe('A13 tools in the prompt', () => {
    const tool = (server: string, name: string) => ({
      server,
      name,
      description: `Does ${name} for people who want it done`,
      inputSchema: { type: 'object', properties: { id: { type: 'string', description: 'which one' } } },
    });

    it('A13 few are declared; of many only as much as fits, and search finds them', () => {
      const few = new Catalogue([tool('files', 'read')]);
      assert.match(few.promptText(), /^declare const files: \{/);
      const names = Array.from({ length: 2_000 }, (_, index) => tool(`server${index % 40}`, `action${index}`));
      const many = new Catalogue([...names, tool('server1', 'frobnicate')]);
      assert.ok(many.promptText().length < 10_000);
      const { tools } = many.search('frobnicate', { detail: 'full', limit: 3 });
      assert.match(JSON.stringify(tools[0]), /server1.*frobnicate/);
    });

    it('A13 the prompt says how to search only where there are tools', async () => {
      const tools = localTools({ 'files.read': () => ({ ok: true, value: 1 }) });
      const promptOf = async (options: { tools?: typeof tools }): Promise<string> =>
        (await runs.run([js('SUBMIT(1)')], options)).turns[0]?.[0]?.text ?? '';
      assert.match(await promptOf({ tools }), /search_tools\(query/);
      assert.doesNotMatch(await promptOf({}), /search_tools/);
    });
  });
});
