import assert from 'node:assert/strict';
import type { RunEvent, RunEventType } from '../../src/core/events';
import { hintMessage } from '../../src/core/hints';
import { resolveLimits } from '../../src/core/limits';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import { usedBefore } from '../../src/runs/recorded/usedBudget';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';

/** What a person does to a run while it goes on, in the real worker. */
describe('steering a run', () => {
  let engine: EngineRuns;
  let calls: string[];
  beforeEach(async () => {
    engine = await EngineRuns.create();
    calls = [];
  });
  afterEach(() => engine.close());

  const tools: ToolSource = localTools({
    'incidents.list': () => {
      calls.push('list');
      return { ok: true, value: ['INC-1', 'INC-3'] };
    },
    'incidents.close': ({ id }) => {
      calls.push(`close ${JSON.stringify(id)}`);
      return { ok: true, value: 'closed' };
    },
  });

  const REPLIES = [
    js('const open = await incidents.list({});\nprint(open.length);'),
    js('for (const id of open) await incidents.close({ id });\nprint("closed");'),
    js('SUBMIT(open[0]);'),
  ];

  const start = (model: LanguageModel): Run => engine.start('Close the incidents.', model, tools);

  function seen(run: Run, type: RunEventType, matches: (event: RunEvent) => boolean = () => true): Promise<RunEvent> {
    return new Promise((resolve) => {
      const known = run.events.find((event) => event.type === type && matches(event));
      if (known !== undefined) resolve(known);
      run.subscribe((event) => {
        if (event.type === type && matches(event)) resolve(event);
      });
    });
  }

  const typesOf = (events: readonly RunEvent[]): readonly RunEventType[] => events.map(({ type }) => type);

  it('stops before the cell of an answer that was under way, and goes on from there', async () => {
    let answer: (text: string) => void = () => undefined;
    const asked = Promise.withResolvers<void>();
    const model = new ScriptedModel(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
          asked.resolve();
        }),
      ...REPLIES.slice(1),
    );
    const run = start(model);
    await asked.promise;
    assert.ok(engine.service.pause(run.id));
    assert.equal(foldEvents(run.events).pause, 'asked');
    answer(REPLIES[0] ?? '');
    await seen(run, 'run.paused');
    assert.equal(foldEvents(run.events).pause, 'standing');
    assert.deepEqual(calls, []);
    assert.ok(typesOf(run.events).includes('model.finished'));
    assert.ok(!typesOf(run.events).includes('cell.started'));
    engine.service.goOn(run.id);
    assert.equal((await run.outcome).kind, 'submitted');
    assert.equal(calls.length, 3);
    const { pauses, pause } = foldEvents(run.events);
    assert.equal(pauses.length > 0, true);
    assert.equal(pause, undefined);
  });

  it('lets a cell that runs end with its calls, and asks the model nothing more', async () => {
    const model = new ScriptedModel(...REPLIES);
    const run = start(model);
    await seen(run, 'cell.started', ({ iteration }) => iteration === 2);
    engine.service.pause(run.id);
    await seen(run, 'run.paused');
    assert.deepEqual(calls, ['list', 'close "INC-1"', 'close "INC-3"']);
    assert.equal(run.events.at(-1)?.type, 'run.paused');
    assert.equal(model.requests.length, 2);
    engine.service.goOn(run.id);
    assert.equal((await run.outcome).kind, 'submitted');
  });

  it('does not count the time that it stands', async () => {
    const run = start(new ScriptedModel(...REPLIES));
    await seen(run, 'cell.started');
    engine.service.pause(run.id);
    const paused = await seen(run, 'run.paused');
    await new Promise((resolve) => setTimeout(resolve, 300));
    engine.service.goOn(run.id);
    const unpaused = await seen(run, 'run.unpaused');
    await run.outcome;
    const stood = unpaused.at - paused.at;
    assert.ok(stood >= 290, String(stood));
    const whole = (run.events.at(-1)?.at ?? 0) - (run.events[0]?.at ?? 0);
    assert.ok(usedBefore(run.events).activeMs <= whole - stood);
    const { totals, used } = foldEvents(run.events);
    assert.ok(totals.elapsedMs <= whole - stood);
    assert.ok(used.activeMs <= whole - stood);
  });

  it('is stopped while it stands, and takes nothing after its end', async () => {
    const run = start(new ScriptedModel(...REPLIES));
    await seen(run, 'cell.started');
    engine.service.pause(run.id);
    await seen(run, 'run.paused');
    run.cancel();
    assert.deepEqual(await run.outcome, { kind: 'cancelled' });
    assert.equal(engine.service.pause(run.id), false);
    assert.equal(engine.service.goOn(run.id), false);
    assert.equal(engine.service.hint(run.id, 'too late'), false);
    assert.equal(foldEvents(run.events).pause, undefined);
  });

  it('can be resumed from its journal where its window ends while it stands', async () => {
    const other = await EngineRuns.create(undefined, engine.folder);
    try {
      const run = start(new ScriptedModel(...REPLIES));
      await seen(run, 'cell.started', ({ iteration }) => iteration === 2);
      engine.service.hint(run.id, 'Only the first.');
      engine.service.pause(run.id);
      await seen(run, 'run.paused');
      await engine.service.dispose();
      calls.length = 0;
      const model = new ScriptedModel(...REPLIES);
      const resumed = await other.service.resume(run.id, { model, connectTools: () => Promise.resolve(tools) });
      assert.equal((await resumed.outcome).kind, 'submitted');
      assert.deepEqual(calls, []);
      assert.deepEqual(model.requests[0]?.at(-1), hintMessage('Only the first.'));
      assert.equal(foldEvents(resumed.events).pause, undefined);
    } finally {
      await other.close();
    }
  });

  it('tells the model hints with its next request, in order and once, and keeps them in the messages', async () => {
    const model = new ScriptedModel(...REPLIES);
    const run = start(model);
    await seen(run, 'cell.started');
    engine.service.hint(run.id, 'First.');
    engine.service.hint(run.id, 'Second.');
    assert.equal(foldEvents(run.events).openHints.length, 2);
    assert.equal((await run.outcome).kind, 'submitted');
    const hints = [hintMessage('First.'), hintMessage('Second.')];
    assert.deepEqual(model.requests[1]?.slice(-2), hints);
    assert.deepEqual(model.requests[2]?.slice(3, 5), hints);
    assert.equal(model.requests[2]?.filter(({ text }) => text === hints[0]?.text).length, 1);
    const transcript = foldEvents(run.events);
    assert.deepEqual(transcript.iterations[1]?.hints, ['First.', 'Second.']);
    assert.deepEqual(transcript.openHints, []);
    assert.match(transcriptToMarkdown(transcript), /Hint of the user:\*\* First\.[^]*Hint of the user:\*\* Second\./);
  });

  it('keeps what the model was told through the loss of its worker, and tells it in a replay', async () => {
    const model = new ScriptedModel(...REPLIES);
    const run = start(model);
    await seen(run, 'cell.started');
    engine.service.hint(run.id, 'Be careful.');
    await seen(run, 'cell.started', ({ iteration }) => iteration === 2);
    engine.workers.at(-1)?.kill();
    assert.equal((await run.outcome).kind, 'submitted');
    assert.deepEqual(model.requests.at(-1)?.[3], hintMessage('Be careful.'));
    const request = await engine.service.replay(run.id, {});
    assert.ok(request);
    const again = engine.service.start(request);
    assert.equal((await again.outcome).kind, 'submitted');
    assert.deepEqual(foldEvents(again.events).iterations[1]?.hints, ['Be careful.']);
  });

  it('tells hints to a model that calls tools itself', async () => {
    const model = new ToolCallingModel(
      { calls: [call('incidents__list', {})] },
      { calls: [call('submit', { result: 1 })] },
    );
    const run = engine.service.start({
      task: 'Count.',
      model,
      surface: 'api',
      mode: 'react',
      limits: resolveLimits({}),
      connectTools: () => Promise.resolve(tools),
    });
    await seen(run, 'tool.started');
    engine.service.hint(run.id, 'Be brief.');
    assert.equal((await run.outcome).kind, 'submitted');
    assert.deepEqual(foldEvents(run.events).iterations[1]?.hints, ['Be brief.']);
  });
});
