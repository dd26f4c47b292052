import assert from 'node:assert/strict';
import { resolveLimits } from '../../src/core/limits';
import type { ReplayOptions } from '../../src/runs/recorded/replay';
import type { Run } from '../../src/runs/runService';
import { comparableEvents } from '../support/comparableEvents';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';

describe('replay', () => {
  let engine: EngineRuns;
  let calls: number;
  beforeEach(async () => {
    engine = await EngineRuns.create();
    calls = 0;
  });
  afterEach(() => engine.close());

  const tools = localTools({
    'slow.wait': async ({ ms }) => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, Number(ms)));
      return { ok: true, value: { waited: ms ?? 0, call: calls } };
    },
    'slow.fail': () => ({ ok: false, error: { kind: 'tool', message: 'always' } }),
  });

  async function record(): Promise<Run> {
    const model = new ScriptedModel((messages) => {
      if (!(messages[0]?.text ?? '').includes('<task>')) return 'a sub-answer';
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      return (
        [
          js(
            `const done = []; await Promise.all([60, 30, 1].map(async (ms) => done.push((await slow.wait({ ms })).waited))); print(done)`,
          ),
          js(
            `try { await slow.fail({}) } catch (e) { print(e.message) } const said = await llm_query('What?'); print(word, said)`,
          ),
          js(`SUBMIT([done, said])`),
        ][turn] ?? ''
      );
    });
    const run = engine.service.start({
      task: 'Record this.',
      model,
      surface: 'api',
      limits: resolveLimits({}),
      inputs: { word: 'input' },
      connectTools: () => Promise.resolve(tools),
    });
    assert.equal((await run.outcome).kind, 'submitted');
    return run;
  }

  async function replay(run: Run, options: ReplayOptions): Promise<Run> {
    const request = await engine.service.replay(run.id, options);
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    await again.outcome;
    return again;
  }

  it('gives the same events, in the same order, from the journal alone', async () => {
    const run = await record();
    const callsBefore = calls;
    const again = await replay(run, {});
    assert.deepEqual(comparableEvents(again.events), comparableEvents(run.events));
    assert.deepEqual(await again.outcome, { kind: 'submitted', outputs: { result: [[1, 30, 60], 'a sub-answer'] } });
    assert.equal(calls, callsBefore);
  });

  it('gives the same events of a run in ReAct mode, whose model calls the tools itself', async () => {
    const run = engine.service.start({
      task: 'Record this.',
      mode: 'react',
      model: new ToolCallingModel(
        { text: 'Both at once.', calls: [call('slow__wait', { ms: 30 }), call('slow__wait', { ms: 1 })] },
        { calls: [call('slow__fail', {})] },
        { calls: [call('submit', { result: 'done' })] },
      ),
      surface: 'api',
      limits: resolveLimits({}),
      connectTools: () => Promise.resolve(tools),
    });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'done' } });
    assert.equal(calls, 2);
    const again = await replay(run, {});
    assert.deepEqual(comparableEvents(again.events), comparableEvents(run.events));
    assert.equal(calls, 2);
  });

  it('calls living tools where that is wanted', async () => {
    const run = await record();
    const callsBefore = calls;
    const again = await replay(run, { liveTools: () => Promise.resolve(tools), prefersLiveTools: true });
    assert.equal((await again.outcome).kind, 'submitted');
    assert.equal(calls, callsBefore + 3);
  });

  it('goes on from an edited iteration with a living model', async () => {
    const run = await record();
    const asked: number[] = [];
    const liveModel = new ScriptedModel((messages) => {
      asked.push(messages.length);
      return js('SUBMIT([done.length, edited])');
    });
    const again = await replay(run, {
      edit: { iteration: 2, code: 'const edited = "by hand"; print(edited)' },
      liveModel,
    });
    assert.deepEqual(await again.outcome, { kind: 'submitted', outputs: { result: [3, 'by hand'] } });
    assert.deepEqual(asked, [5]);
  });

  it('fails honestly where the record ends', async () => {
    const run = await record();
    const outcome = await (await replay(run, { edit: { iteration: 2, code: 'print(1)' } })).outcome;
    assert.equal(outcome.kind === 'failed' && outcome.code, 'modelFailed');
    assert.equal(await engine.service.replay('20200101-000000-abcdef', {}), undefined);
  });
});
