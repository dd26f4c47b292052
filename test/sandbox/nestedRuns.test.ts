import assert from 'node:assert/strict';
import { foldEvents } from '../../src/core/transcript/transcript';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';

const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });

/** Answers turns by the task that stands in the first message. */
function byTask(replies: Readonly<Record<string, readonly string[]>>): ScriptedModel {
  return new ScriptedModel((messages) => {
    const task = /<task>\n(.*)\n<\/task>/s.exec(messages[0]?.text ?? '')?.[1] ?? '';
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    return replies[task]?.[turn] ?? 'plain answer';
  });
}

describe('nested runs', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  it('have an isolate and inputs of their own, and give what they submit', async () => {
    const model = byTask({
      whole: [
        js(
          `const mine = 1; const parts = await Promise.all([[1, 2], [3]].map((rows) => rlm_query('part', { inputs: { rows } })));`,
        ),
        js('SUBMIT([parts, typeof rows, budget().sub_calls])'),
      ],
      part: [
        js('print(typeof mine); const r = await demo.echo({ n: rows.length }); r.n'),
        js('SUBMIT({ n: r.n, mine: typeof mine })'),
      ],
    });
    const run = engine.start('whole', model, tools, { subCalls: 10 });
    assert.deepEqual(await run.outcome, {
      kind: 'submitted',
      outputs: {
        result: [
          [
            { n: 2, mine: 'undefined' },
            { n: 1, mine: 'undefined' },
          ],
          'undefined',
          8,
        ],
      },
    });
    const prompt = model.requests
      .map((messages) => messages[0]?.text ?? '')
      .find((text) => text.includes('<task>\npart'));
    assert.match(prompt ?? '', /part of this larger one, which somebody else finishes: whole/);
    assert.match(prompt ?? '', /`rows`: array of \d/);
    assert.doesNotMatch(prompt ?? '', /rlm_query/);
    const { iterations, totals } = foldEvents(run.events);
    assert.equal(iterations.length, 2);
    assert.equal(iterations[0]?.subCalls.length, 4);
    assert.equal(totals.toolCalls, 2);
  });

  it('go no deeper than the user allows', async () => {
    const model = byTask({
      whole: [js(`SUBMIT(await rlm_query('part'))`)],
      part: [js(`try { await rlm_query('deeper') } catch (e) { SUBMIT(e.message) }`)],
    });
    const outcome = await engine.start('whole', model, tools).outcome;
    assert.match(JSON.stringify(outcome), /no deeper run is allowed/);
    const none = byTask({ whole: [js(`try { await rlm_query('part') } catch (e) { SUBMIT(e.name) }`)] });
    assert.deepEqual(await engine.start('whole', none, tools, { nestedRunDepth: 0 }).outcome, {
      kind: 'submitted',
      outputs: { result: 'LimitError' },
    });
    assert.doesNotMatch(none.requests[0]?.[0]?.text ?? '', /rlm_query/);
  });

  it('spend from one budget', async () => {
    const model = byTask({
      whole: [js(`SUBMIT(await rlm_query('part'))`)],
      part: [js(`const a = await llm_query_batched(['x', 'y', 'z']); SUBMIT(a)`)],
    });
    const outcome = await engine.start('whole', model, tools, { subCalls: 3 }).outcome;
    const answers = outcome.kind === 'submitted' ? (outcome.outputs['result'] as readonly string[]) : [];
    assert.deepEqual(answers.slice(0, 2), ['plain answer', 'plain answer']);
    assert.match(answers[2] ?? '', /3 sub-calls are used up/);
  });

  it('share the bound on sub-calls in flight with their run, and wait for none of its places', async () => {
    const parts = ['part one', 'part two', 'part three'];
    const batch = (prefix: string): string =>
      `await llm_query_batched(Array.from({ length: 6 }, (_, i) => '${prefix} ' + i))`;
    const replies = Object.fromEntries(
      parts.map((part) => [part, [js('print("look")'), js(`SUBMIT((${batch(part)}).length)`)]]),
    );
    let now = 0;
    let most = 0;
    const model = new ScriptedModel(async (messages) => {
      const task = /<task>\n(.*)\n<\/task>/s.exec(messages[0]?.text ?? '')?.[1];
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (task === 'whole') {
        const nested = parts.map((part) => `rlm_query('${part}')`).join(', ');
        return js(`SUBMIT(await Promise.all([${nested}, (async () => (${batch('own')}).length)()]))`);
      }
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return task === undefined ? 'x' : (replies[task]?.[turn] ?? '');
    });
    for (const subCallsInFlight of [1, 3]) {
      now = 0;
      most = 0;
      const outcome = await engine.start('whole', model, tools, { subCallsInFlight }).outcome;
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: [6, 6, 6, 6] } });
      assert.equal(most, subCallsInFlight);
    }
  });

  it('are answered from the record when their run is resumed, and run again when it is replayed', async () => {
    let parts = 0;
    const model = new ScriptedModel((messages) => {
      const isPart = (messages[0]?.text ?? '').includes('<task>\npart');
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (isPart) {
        parts += 1;
        return js('SUBMIT("from below")');
      }
      if (turn === 1) engine.workers[0]?.kill();
      return [js(`const below = await rlm_query('part'); print(below)`), js('1'), js('SUBMIT(below)')][turn] ?? '';
    });
    const run = engine.start('whole', model, tools);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'from below' } });
    assert.equal(parts, 1);
  });

  it('give the same again in a replay', async () => {
    const model = byTask({
      whole: [js(`const below = await rlm_query('part'); print(below)`), js('SUBMIT(below)')],
      part: [js('print("look")'), js('SUBMIT("found")')],
    });
    const run = engine.start('whole', model, tools);
    const outcome = await run.outcome;
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    assert.deepEqual(await again.outcome, outcome);
    assert.deepEqual(
      again.events.map(({ type, depth }) => [type, depth]).filter(([type]) => type !== 'model.streamed'),
      run.events.map(({ type, depth }) => [type, depth]).filter(([type]) => type !== 'model.streamed'),
    );
  });
});
