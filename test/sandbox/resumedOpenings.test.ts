import assert from 'node:assert/strict';
import type { RunEvent } from '../../src/core/events';
import { resolveLimits } from '../../src/core/limits';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import type { RunOpening } from '../../src/core/runOpening';
import { NO_MODEL } from '../../src/runs/givenCode';
import { plannedCodeOf } from '../../src/runs/plannedCode';
import type { Run } from '../../src/runs/runService';
import { comparableEvents } from '../support/comparableEvents';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { eventsOf } from '../support/taskRuns';

/** The window closes; another one goes on with the run from its journal. */
describe('a run that begins with code that is there, and goes on after an interruption', () => {
  let engine: EngineRuns;
  let other: EngineRuns;
  let calls: string[];
  beforeEach(async () => {
    engine = await EngineRuns.create();
    other = await EngineRuns.create(undefined, engine.folder);
    calls = [];
  });
  afterEach(async () => {
    await engine.service.dispose();
    await other.close();
    await engine.close();
  });

  const CODE = `const closed = await incidents.close({ id: 'INC-1' });\nprint(closed);`;
  const NEVER = new ScriptedModel(() => assert.fail('the model was asked'));
  const tools = localTools({
    'incidents.close': ({ id }) => {
      calls.push(`close ${JSON.stringify(id)}`);
      return { ok: true, value: 'closed' };
    },
  });
  const hanging = (_messages: unknown, signal: AbortSignal): Promise<string> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const connecting = (signal: AbortSignal): Promise<ToolSource> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  function start(
    opening: RunOpening,
    model: LanguageModel,
    connectTools: (signal: AbortSignal) => Promise<ToolSource> = () => Promise.resolve(tools),
  ): Run {
    const limits = resolveLimits(opening.kind === 'first' ? {} : { iterations: 1 });
    return engine.service.start({ task: 'Close it.', model, opening, surface: 'command', limits, connectTools });
  }

  async function interruptAt(run: Run, matches: (event: RunEvent) => boolean): Promise<void> {
    if (!run.events.some(matches)) {
      await new Promise<void>((resolve) => {
        run.subscribe((event) => {
          if (matches(event)) resolve();
        });
      });
    }
    await engine.service.dispose();
  }

  const resume = (id: string, model: LanguageModel): Promise<Run> =>
    other.service.resume(id, { model, connectTools: () => Promise.resolve(tools) });

  it('begins with the planned code, where none of it had run', async () => {
    const first = start({ kind: 'first', code: CODE }, NEVER, connecting);
    await interruptAt(first, ({ type }) => type === 'run.started');
    const model = new ScriptedModel(js('SUBMIT("of the model");'), js('SUBMIT(closed);'));
    const run = await resume(first.id, model);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'closed' } });
    assert.deepEqual(calls, ['close "INC-1"']);
    assert.equal(eventsOf(run, 'cell.started')[0]?.code.trim(), CODE);
    assert.equal(model.requests.length, 1);
  });

  it('leaves the rest to the model, where the planned code had run', async () => {
    const first = start({ kind: 'first', code: CODE }, new ScriptedModel('', hanging));
    await interruptAt(first, ({ type, iteration }) => type === 'model.started' && iteration === 2);
    const run = await resume(first.id, new ScriptedModel('', js('SUBMIT(closed + " by the model");')));
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'closed by the model' } });
    assert.deepEqual(calls, ['close "INC-1"']);
  });

  it('still only shows what a plan would run', async () => {
    const first = start({ kind: 'plan' }, new ScriptedModel(hanging));
    await interruptAt(first, ({ type }) => type === 'model.started');
    const run = await resume(first.id, new ScriptedModel(js(CODE)));
    await run.outcome;
    assert.equal(plannedCodeOf(run)?.trim(), CODE);
    assert.deepEqual(calls, []);
  });

  it('runs given code only, and asks no model to go on with it', async () => {
    const first = start({ kind: 'given', code: CODE }, NO_MODEL, connecting);
    await interruptAt(first, ({ type }) => type === 'run.started');
    const run = await resume(first.id, NEVER);
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'extracted', JSON.stringify(outcome));
    assert.match(JSON.stringify(outcome), /ended without SUBMIT/);
    assert.deepEqual(calls, ['close "INC-1"']);
  });

  it('is replayed as it was', async () => {
    const run = start({ kind: 'first', code: CODE }, new ScriptedModel('', js('SUBMIT(closed);')));
    await run.outcome;
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const replayed = engine.service.start(request);
    await replayed.outcome;
    assert.deepEqual(comparableEvents(replayed.events), comparableEvents(run.events));
    assert.deepEqual(calls, ['close "INC-1"']);
  });

  it('branches off: a plan stays a plan until a person writes code, and planned code is written anew', async () => {
    const plan = start({ kind: 'plan' }, new ScriptedModel(js(CODE)));
    await plan.outcome;
    const anew = (model: LanguageModel) => ({ model, connectTools: () => Promise.resolve(tools) });
    const again = await engine.service.fork(plan.id, { iteration: 1 }, anew(new ScriptedModel(js(`${CODE}\n1;`))));
    await again.outcome;
    assert.equal(plannedCodeOf(again)?.trim(), `${CODE}\n1;`);
    assert.deepEqual(calls, []);
    const edited = await engine.service.fork(plan.id, { iteration: 1, code: `${CODE}\nSUBMIT(closed)` }, anew(NEVER));
    assert.deepEqual(await edited.outcome, { kind: 'submitted', outputs: { result: 'closed' } });

    const planned = start({ kind: 'first', code: CODE }, new ScriptedModel('', js('SUBMIT(closed);')));
    await planned.outcome;
    const other = new ScriptedModel(js('SUBMIT("written anew");'));
    const retried = await engine.service.fork(planned.id, { iteration: 1 }, anew(other));
    assert.deepEqual(await retried.outcome, { kind: 'submitted', outputs: { result: 'written anew' } });
  });
});
