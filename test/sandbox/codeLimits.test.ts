/** What code may use has limits; each ends it promptly, in words that name the limit, and the next cell runs. */
import assert from 'node:assert/strict';
import type { Limits } from '../../src/core/limits';
import { localTools } from '../support/localTools';
import { LongestTurn } from '../support/longestTurn';
import { js } from '../support/scriptedModel';
import { cellErrorsOf, eventsOf, observationsOf, resultOf, TaskRuns, type FinishedTask } from '../support/taskRuns';
import { ENGINE_NAMES } from '../support/testEngines';

for (const engine of ENGINE_NAMES) {
  describe(`limits of generated code on ${engine}`, () => {
    let runs: TaskRuns;
    before(async () => {
      runs = await TaskRuns.create(engine === 'quickjs' ? 'quickjs' : 'auto');
    });
    after(() => runs.close());

    let calls = 0;
    const tools = localTools({
      'files.write': (input) => {
        calls += 1;
        return { ok: true, value: JSON.stringify(input['text'] ?? '').length - 2 };
      },
      'files.wait': () => new Promise(() => undefined),
    });

    /** One cell that meets the limit, and one that shows that the isolate is still of use. */
    async function meet(code: string, limits: Partial<Limits>): Promise<FinishedTask> {
      calls = 0;
      const task = await runs.run([js(`kept = 1;\n${code}`), js('SUBMIT(kept + 1)')], { tools, limits });
      assert.equal(resultOf(task), 2);
      return task;
    }

    function firstError({ run }: FinishedTask): string {
      const [error] = cellErrorsOf(run);
      return `${error?.kind} ${error?.name}: ${error?.message} (line ${error?.line})`;
    }

    it('refuses a call whose arguments are too long, and does not make it', async () => {
      const task = await meet(`await files.write({ text: 'x'.repeat(20_000) });`, { callChars: 10_000 });
      assert.match(
        firstError(task),
        /^thrown LimitError: files\.write was given 200\d\d characters .* at most 10000\. .*several calls.* \(line 2\)$/,
      );
      assert.equal(calls, 0);
    });

    it('makes a call whose arguments just fit', async () => {
      await meet(`if (await files.write({ text: 'x'.repeat(9_900) }) !== 9_900) throw new Error('cut');`, {
        callChars: 10_000,
      });
      assert.equal(calls, 1);
    });

    it('refuses a sub-call whose prompt is too long, alone and among many', async () => {
      const task = await meet(
        `const words = [];
         for (const ask of [() => llm_query('x'.repeat(20_000)), () => llm_query_batched(['a', 'x'.repeat(20_000)])])
           try { await ask() } catch (error) { words.push(error.name, error.message) }
         print(words.join('|'))`,
        { callChars: 10_000 },
      );
      assert.deepEqual(task.asked, []);
      assert.match(
        eventsOf(task.run, 'console.printed')[0]?.text ?? '',
        /^LimitError\|llm_query was given .*\|LimitError\|llm_query_batched was given /,
      );
    });

    it('refuses an answer that is too long, and takes the shorter one that follows', async () => {
      const task = await meet(`SUBMIT('x'.repeat(20_000))`, { outputChars: 10_000 });
      assert.match(firstError(task), /SubmitError: SUBMIT was given 200\d\d characters, .* at most 10000\. .*summary/);
    });

    it('refuses calls and timers beyond those that may wait at a time', async () => {
      const flood = await meet(`for (;;) files.write({ text: 'x' });`, { pendingCalls: 100 });
      assert.match(firstError(flood), /LimitError: 100 calls and timers are waited for .*100 are the most.*in batches/);
      assert.equal(calls, 100);
      const timers = await meet(`for (;;) setTimeout(() => {}, 1e6);`, { pendingCalls: 100, cellWallMs: 1_000 });
      assert.match(firstError(timers), /LimitError: 100 calls and timers/);
    });

    it('refuses tool calls and sub-calls beyond those of the run', async () => {
      const tool = await meet(`for (;;) await files.write({});`, { toolCalls: 3 });
      assert.match(firstError(tool), /LimitError: The run's 3 tool calls are used up; SUBMIT/);
      assert.equal(calls, 3);
      const sub = await meet(`await llm_query('one')`, { subCalls: 0 });
      assert.match(firstError(sub), /LimitError: The run's 0 sub-calls are used up/);
    });

    it('ends a cell that calls for ever and catches what it is refused with', async () => {
      const code = `for (;;) try { await llm_query('again') } catch {}`;
      const task = await meet(code, { subCalls: 0, toolCalls: 0, cellCpuMs: 600_000, cellWallMs: 600_000 });
      assert.match(firstError(task), /LimitError: The cell made 20001 calls, .*errors that it catches/);
    }).timeout(300_000);

    it('ends a run whose cells have computed too long together, and lets the model answer from what it saw', async () => {
      const burn = js(`print('computing'); for (;;) ;`);
      const answer = '{"result": "what was printed"}';
      const { outcome, run } = await runs.run([burn, burn, burn, burn, burn, answer, answer], {
        limits: { runCpuMs: 1_000, cellCpuMs: 400, iterations: 20 },
      });
      const kinds = cellErrorsOf(run).map((error) => error?.kind);
      assert.equal(kinds.at(-1), 'runCpuLimit', String(kinds));
      assert.equal(kinds[0], 'cpuLimit');
      const last = cellErrorsOf(run).at(-1);
      assert.match(last?.message ?? '', /^The cells of the run have computed for more than their 1 s altogether\.$/);
      assert.equal(outcome.kind === 'extracted' && outcome.terminationReason, 'computing');
      assert.ok(eventsOf(run, 'cell.finished').every(({ cpuMs }) => (cpuMs ?? 0) > 0));
    });

    it('hears 200,000 lines to their end, while the extension host stays responsive', async () => {
      const turns = new LongestTurn();
      const code = `for (let index = 0; index < 200_000; index += 1) console.log('line ' + index);\nprint('the end');`;
      const task = await meet(code, { consoleChars: 4_000_000, cellCpuMs: 60_000, cellWallMs: 120_000 });
      const longest = turns.stop();
      const printed = eventsOf(task.run, 'console.printed');
      const lines = printed
        .map(({ text }) => text)
        .join('\n')
        .split('\n');
      assert.equal(lines.length, 200_001);
      assert.equal(lines[150_000], 'line 150000');
      assert.equal(lines.at(-1), 'the end');
      assert.ok(printed.length < 1_000, `${printed.length} events`);
      // Generous, since the machine may be slow: one message for each line would take far longer at a stretch.
      assert.ok(longest < 3_000, `${longest} ms of CPU in one turn`);
    });

    it('stops to hear what is printed beyond the limit, empty lines too, and says so once', async () => {
      const task = await meet(`for (let index = 0; index < 100_000; index += 1) console.warn('');`, {
        consoleChars: 1_000,
        cellCpuMs: 60_000,
      });
      const text = eventsOf(task.run, 'console.printed')
        .map((event) => event.text)
        .join('\n');
      assert.ok(text.length < 2_000, `${text.length}`);
      const long = await meet(`print('x'.repeat(5_000)); print('y');`, { consoleChars: 1_000 });
      const [first, second] = eventsOf(long.run, 'console.printed');
      assert.match(
        first?.text ?? '',
        /^x{1000}… \(printing stopped: a cell prints at most 1000 characters; .*summary\)$/,
      );
      assert.equal(second, undefined);
      assert.match(observationsOf(long.run)[0] ?? '', /printing stopped/);
    });

    it('keeps the order of what is printed, on each level, around calls', async () => {
      const task = await meet(
        `for (let index = 0; index < 600; index += 1) {
           console[index % 2 ? 'log' : 'warn'](index);
           if (index % 100 === 99) await files.write({ text: 'x' });
         }`,
        {},
      );
      const numbers = eventsOf(task.run, 'console.printed').map(({ text }) => Number(text));
      assert.deepEqual(numbers, [...Array(600).keys()]);
      const { events } = task.run;
      const before = events.slice(
        0,
        events.findIndex(({ type }) => type === 'tool.finished'),
      );
      assert.equal(before.filter(({ type }) => type === 'console.printed').length, 100);
    });

    it('takes an answer of 5 MB, and refuses one of 500 MB in words', async () => {
      const task = await runs.run([js(`SUBMIT('x'.repeat(5_000_000))`)], { limits: { iterations: 2 } });
      assert.equal(String(resultOf(task)).length, 5_000_000);
      const huge = await runs.run([js(`SUBMIT('x'.repeat(500_000_000))`), js(`SUBMIT(1)`)], {});
      assert.equal(resultOf(huge), 1);
      const kind = cellErrorsOf(huge.run)[0];
      assert.match(`${kind?.kind} ${kind?.message}`, /SUBMIT|memory|string length|computed for more/i);
    });
  });
}
