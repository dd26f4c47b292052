import assert from 'node:assert/strict';
import { isRlmError } from '../../src/core/errors';
import { resolveLimits } from '../../src/core/limits';
import type { ToolSource } from '../../src/core/ports';
import type { RequestedMode } from '../../src/core/runModes';
import { readSignature } from '../../src/core/signature/signature';
import { foldEvents } from '../../src/core/transcript/transcript';
import type { Run } from '../../src/runs/runService';
import type { RunRequest } from '../../src/runs/runRequest';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';

/** Runs that go on from an iteration of a run in another mode, or of a chat that went on. */
describe('a run from an iteration of a ReAct, direct or follow-up run', () => {
  let engine: EngineRuns;
  let calls: number;
  beforeEach(async () => {
    engine = await EngineRuns.create();
    calls = 0;
  });
  afterEach(() => engine.close());

  const tools: ToolSource = localTools({
    'incidents.list': () => {
      calls += 1;
      return { ok: true, value: ['INC-1', 'INC-3'] };
    },
  });
  const connectTools = (): Promise<ToolSource> => Promise.resolve(tools);

  async function finished(mode: RequestedMode, wanted: Pick<RunRequest, 'model'> & Partial<RunRequest>): Promise<Run> {
    const run = engine.service.start({
      ...{ task: 'Count the incidents.', surface: 'chat', mode, limits: resolveLimits({}), connectTools },
      ...wanted,
    });
    assert.equal((await run.outcome).kind, 'submitted', JSON.stringify(await run.outcome));
    return run;
  }

  async function result(run: Run): Promise<unknown> {
    const outcome = await run.outcome;
    return outcome.kind === 'submitted' ? outcome.outputs['result'] : outcome;
  }

  const isRefused = (words: RegExp) => (thrown: unknown) =>
    isRlmError(thrown) && thrown.code === 'runNotResumable' && words.test(thrown.message);

  it('asks a model that calls tools itself again for a turn, with what the calls before it gave', async () => {
    const list = { calls: [call('incidents__list', {})] };
    const parent = await finished('react', {
      model: new ToolCallingModel(list, { calls: [call('submit', { result: 2 })] }),
    });
    const model = new ToolCallingModel(list, { calls: [call('submit', { result: 'two' })] });
    const run = await engine.service.fork(parent.id, { iteration: 2 }, { model, connectTools });
    assert.equal(await result(run), 'two');
    assert.equal(calls, 1, 'the call of the first turn was not made again');
    assert.equal(model.requests.length, 1);
    assert.match(JSON.stringify(model.requests[0]?.messages), /INC-3/);
    const { mode, from, iterations } = foldEvents(run.events);
    assert.equal(mode, 'react');
    assert.deepEqual(from, { runId: parent.id, iteration: 2, isEdited: false });
    assert.equal(iterations[0]?.toolCalls.length, 1);
    await assert.rejects(
      engine.service.fork(parent.id, { iteration: 2, code: 'SUBMIT(1)' }, { model, connectTools }),
      isRefused(/did not run in code mode/),
    );
  });

  it('asks a direct answer anew, from the first try', async () => {
    const signature = readSignature('-> result: int');
    const parent = await finished('direct', { model: new ScriptedModel('Two, I think.', '{"result": 2}'), signature });
    assert.equal(foldEvents(parent.events).iterations.length, 2);
    const model = new ScriptedModel('{"result": 3}');
    const run = await engine.service.fork(parent.id, { iteration: 2 }, { model, connectTools });
    assert.equal(await result(run), 3);
    const { mode, from, iterations } = foldEvents(run.events);
    assert.equal(mode, 'direct');
    assert.equal(iterations.length, 1);
    assert.deepEqual(from, { runId: parent.id, iteration: 1, isEdited: false });
    await assert.rejects(
      engine.service.fork(parent.id, { iteration: 1, code: 'SUBMIT(1)' }, { model, connectTools }),
      isRefused(/did not run in code mode/),
    );
  });

  it('tells the model, and whoever looks, which variables of the chat before a follow-up are gone', async () => {
    const first = await finished('rlm', {
      model: new ScriptedModel(js('const found = [1, 2, 3]; SUBMIT(found.length)')),
      mayBeContinued: true,
    });
    const second = await finished('rlm', {
      task: 'Double them.',
      model: new ScriptedModel(
        '',
        js('const doubled = found.map((one) => one * 2); print(doubled)'),
        js('SUBMIT(doubled)'),
      ),
      continues: first.id,
    });
    assert.deepEqual(await result(second), [2, 4, 6]);
    const model = new ScriptedModel(js('SUBMIT(typeof found)'));
    const again = await engine.service.fork(second.id, { iteration: 1 }, { model, connectTools });
    assert.equal(await result(again), 'undefined');
    const told = JSON.stringify(model.requests[0]);
    assert.match(told, /found/);
    assert.match(told, /const found = \[1, 2, 3\]/, 'the code that made it');
    assert.deepEqual(
      foldEvents(again.events).workerEvents.map(({ kind }) => kind),
      ['resumed'],
    );
    const edited = await engine.service.fork(
      second.id,
      { iteration: 2, code: 'SUBMIT(typeof doubled)' },
      { model, connectTools },
    );
    assert.equal(await result(edited), 'undefined');
    const notices = edited.events.flatMap((event) => (event.type === 'notice.given' ? [event.message] : []));
    assert.match(notices[0] ?? '', /variables of the earlier runs of this conversation are gone/);
    assert.match(notices[1] ?? '', /may be gone or other than they were: doubled\./);
  });
});
