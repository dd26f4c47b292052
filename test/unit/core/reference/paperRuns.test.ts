import assert from 'node:assert/strict';
import { modelBlocked } from '../../../../src/core/errors';
import { resolveLimits } from '../../../../src/core/limits';
import type { LanguageModel } from '../../../../src/core/ports';
import { localTools } from '../../../support/localTools';
import { js, type Reply } from '../../../support/scriptedModel';
import { eventsOf, observationsOf, resultOf, TaskRuns } from '../../../support/taskRuns';

/** Items of the tests of the paper's repository that are about whole runs, on the real worker. */
describe('reference: the paper, whole runs', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  describe('Z2 the answer', () => {
    it('Z2 what was refused, or only computed, is none', async () => {
      const done = await runs.run([
        js(`const answer = { content: 'stale', ready: true }; SUBMIT()`),
        js(`SUBMIT('real')`),
      ]);
      assert.equal(resultOf(done), 'real');
      assert.equal(done.turns.length, 2);
    });

    it('Z2 may be empty, and becomes text where text was asked for', async () => {
      assert.equal(await runs.submitted(`SUBMIT('')`), '');
      assert.equal(await runs.submitted('SUBMIT({ result: 42 })', { signature: '-> result: str' }), '42');
      assert.equal(await runs.submitted('SUBMIT([1, { a: 2 }])', { signature: '-> result: str' }), '[1,{"a":2}]');
    });

    it('Z2 of one run does not leak into the next one of the same worker', async () => {
      const first = await runs.run([js(`SUBMIT('old')`)], { mayBeContinued: true });
      const second = await runs.run([js('unused'), js('print("still going")'), js(`SUBMIT('new')`)], {
        continues: first.run,
      });
      assert.deepEqual([resultOf(second), second.turns.length], ['new', 2]);
    });
  });

  it('Z3 a turn without code costs one message', async () => {
    const { turns } = await runs.run(['I think about it.', js('SUBMIT(1)')]);
    assert.deepEqual(
      turns[1]?.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
  });

  it('Z4 inputs of every kind are variables, and copies of what was given', async () => {
    const inputs = {
      text: 'one\ntwo',
      rows: [{ id: 1 }],
      messages: [{ role: 'user', content: 'hi' }],
      map: { a: { b: 1 } },
    };
    const code = `rows[0].id = 99; map.a.b = 99; messages.push('x');
      SUBMIT([text.split('\\n')[1], rows[0].id, messages[0].content, map.a.b])`;
    assert.deepEqual(await runs.submitted(code, { inputs }), ['two', 99, 'hi', 99]);
    assert.deepEqual([inputs.rows, inputs.map, inputs.messages.length], [[{ id: 1 }], { a: { b: 1 } }, 1]);
  });

  it('Z4 a follow-up adds inputs to those that are there', async () => {
    const first = await runs.run([js('SUBMIT(one)')], { inputs: { one: 1 }, mayBeContinued: true });
    const second = await runs.run([js('unused'), js('SUBMIT([one, two])')], {
      inputs: { two: 2 },
      continues: first.run,
    });
    assert.deepEqual(resultOf(second), [1, 2]);
  });

  describe('Z6 nested runs', () => {
    /** Replies by the task of the run, nested ones included. */
    const byTask =
      (replies: Readonly<Record<string, readonly string[]>>): Reply =>
      (messages) => {
        const task = /<task>\n(.*)\n<\/task>/s.exec(messages[0]?.text ?? '')?.[1] ?? '';
        const turn = messages.filter(({ role }) => role === 'assistant').length;
        return replies[task]?.[turn] ?? assert.fail(`no reply ${turn} for ${task}`);
      };

    it('Z6 answer from an isolate of their own; llm_query starts none', async () => {
      const reply = byTask({
        whole: [js(`const mine = 1; SUBMIT([await rlm_query('part'), await llm_query('part')])`)],
        part: [js('print(1)'), js('SUBMIT(typeof mine)')],
      });
      const done = await runs.run([reply], { task: 'whole', answer: () => 'plain' });
      assert.deepEqual(resultOf(done), ['undefined', 'plain']);
      assert.deepEqual(done.asked, ['part']);
    });

    it('Z6 fail as an error that code can catch, and are refused below the depth', async () => {
      const deeper = byTask({
        whole: [js(`SUBMIT(await rlm_query('part'))`)],
        part: [js(`SUBMIT(await rlm_query('deeper').catch((error) => error.name))`)],
      });
      assert.equal(resultOf(await runs.run([deeper], { task: 'whole' })), 'LimitError');
      const whole = js(`try { await rlm_query('part') } catch (error) { SUBMIT(error.message) }`);
      const blocked: Reply = (messages) => {
        if ((messages[0]?.text ?? '').includes('<task>\npart')) throw modelBlocked('m', new Error('not this'));
        return whole;
      };
      const failing = await runs.run([blocked], { task: 'whole' });
      assert.match(String(resultOf(failing)), /not this/);
    });

    it('Z6 are given a model of their own by the code; the one that asks keeps its own', async () => {
      const turns: string[] = [];
      const named = (id: string, replies: Readonly<Record<string, readonly string[]>>): LanguageModel => {
        const reply = byTask(replies);
        return {
          info: { id, name: id, vendor: 'test', family: id, maxInputTokens: 0 },
          generate: async (messages, { signal }) => {
            const prompt = messages[0]?.text ?? '';
            const isTurn = prompt.includes('<task>');
            turns.push(`${id}: ${isTurn ? 'turn' : prompt}`);
            const text = isTurn && typeof reply === 'function' ? await reply(messages, signal) : id;
            return { text, usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } };
          },
        };
      };
      const big = named('big', {
        whole: [
          js(`const parts = [await rlm_query('part', { model: 'small' }), await rlm_query('rest')]`),
          js(`SUBMIT([...parts, await llm_query('Q')])`),
        ],
        rest: [js(`SUBMIT('the rest')`)],
      });
      const small = named('small', { part: [js(`SUBMIT(await llm_query('P'))`)] });
      const run = runs.engine.service.start({
        task: 'whole',
        model: big,
        surface: 'api',
        limits: resolveLimits({}),
        subCallModels: { models: [small] },
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: ['small', 'the rest', 'big'] } });
      assert.deepEqual(turns, ['big: turn', 'small: turn', 'small: P', 'big: turn', 'big: turn', 'big: Q']);
    });

    it('Z8 have what is left of the budget, and what they use is gone', async () => {
      const reply = byTask({
        whole: [js(`await llm_query('Q1'); SUBMIT([await rlm_query('part'), budget().sub_calls])`)],
        part: [js(`const before = budget().sub_calls; await llm_query('Q2'); SUBMIT([before, budget().sub_calls])`)],
      });
      const done = await runs.run([reply], { task: 'whole', answer: () => 'x', limits: { subCalls: 10 } });
      assert.deepEqual(resultOf(done), [[8, 7], 7]);
    });
  });

  describe('Z8 limits', () => {
    it('Z8 the tokens end a run, counted over turns and sub-calls', async () => {
      const { outcome, turns, asked } = await runs.run(
        [js(`await llm_query_batched(['a', 'b'])`), 'As far as I came.'],
        { answer: () => 'x', tokens: 400, limits: { runTokens: 1_200 } },
      );
      assert.deepEqual(outcome, {
        kind: 'extracted',
        outputs: { result: 'As far as I came.' },
        terminationReason: 'tokens',
      });
      assert.deepEqual([turns.length, asked.length], [2, 2]);
    });

    it('Z8 the same error three times in a row ends a run; a success in between begins anew', async () => {
      const bad = js(`throw new Error('again')`);
      const stalled = await runs.run([bad, bad, bad, 'It cannot be done.']);
      assert.deepEqual(stalled.outcome, {
        kind: 'extracted',
        outputs: { result: 'It cannot be done.' },
        terminationReason: 'stalled',
      });
      assert.equal(stalled.turns.length, 4);
      const going = await runs.run([bad, bad, js('print("fine")'), bad, bad, js('SUBMIT("done")')]);
      assert.equal(resultOf(going), 'done');
    });

    it('Z8 different errors end nothing', async () => {
      const errors = ['a', 'b', 'c', 'd'].map((word) => js(`throw new Error('${word}')`));
      assert.equal(resultOf(await runs.run([...errors, js('SUBMIT("done")')])), 'done');
    });
  });

  it('Z9 each iteration is on the record with its code, its calls and what was seen', async () => {
    const count = 8;
    const cells = Array.from({ length: count }, (_, index) => js(`print(await llm_query('Q${index}'))`));
    const { run } = await runs.run([...cells, js('SUBMIT(1)')], { answer: (prompt) => `A${prompt.slice(1)}` });
    assert.equal(eventsOf(run, 'iteration.started').length, count + 1);
    assert.deepEqual(
      observationsOf(run).map((text) => /A\d/.exec(text)?.[0]),
      cells.map((_, index) => `A${index}`),
    );
    const asked = eventsOf(run, 'model.started').filter(({ purpose }) => purpose === 'subCall');
    assert.deepEqual(
      asked.map(({ iteration, appended }) => [iteration, appended[0]?.text]),
      cells.map((_, index) => [index + 1, `Q${index}`]),
    );
  });

  it('Z10 a conversation gathers variables from run to run; another one has none of them', async () => {
    const first = await runs.run([js('const a = 1; SUBMIT(a)')], { mayBeContinued: true });
    const next = [js('unused'), js('const b = a + 1; SUBMIT(b)'), js('SUBMIT([a, b])')];
    const second = await runs.run(next, { continues: first.run, mayBeContinued: true });
    const third = await runs.run(next, { continues: second.run });
    assert.deepEqual(resultOf(third), [1, 2]);
    assert.match(third.turns[0]?.at(-1)?.text ?? '', /These variables are still there: a, b\./);
    assert.equal(await runs.submitted('SUBMIT(typeof a)'), 'undefined');
  });

  it('Z12 a failing tool is an error that code can catch, and one without a result gives null', async () => {
    const tools = localTools({
      'files.fail': () => {
        throw new Error('broken inside');
      },
      'files.nothing': () => ({ ok: true, value: null }),
    });
    const code = `let seen; try { await files.fail({}) } catch (error) { seen = [error instanceof Error, error.name, error.server, error.tool] }
      SUBMIT([...seen, await files.nothing({})])`;
    assert.deepEqual(await runs.submitted(code, { tools }), [true, 'ToolError', 'files', 'fail', null]);
  });

  it('Z13 a sub-call without an end is ended by its time limit, and the run goes on', async () => {
    const answer = (_prompt: string, signal: AbortSignal): Promise<string> =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const limits = { subCallTimeoutMs: 1_000, iterations: 1 };
    const told = await runs.submitted(`SUBMIT(await llm_query_batched(['hang']))`, { answer, limits });
    assert.deepEqual(told, ['[ERROR] the model did not answer within 1 s']);
  });

  it('Z13 a large result of a tool stays in the sandbox', async () => {
    const tools = localTools({ 'files.large': () => ({ ok: true, value: 'x'.repeat(5_000_000) }) });
    const done = await runs.run([js('const all = await files.large({})'), js('all'), js('SUBMIT(all.length)')], {
      tools,
    });
    assert.equal(resultOf(done), 5_000_000);
    assert.ok(observationsOf(done.run).every((text) => text.length < 11_000));
  });
});
