import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent, RunOutcome } from '../../src/core/events';
import { noSandboxRuntime } from '../../src/core/errors';
import { DEFAULT_LIMITS, type Limits } from '../../src/core/limits';
import { SILENT_LOG } from '../../src/core/log';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import { said } from '../../src/core/said';
import { ALLOW_EVERYTHING } from '../../src/runs/approvals/approvals';
import { RunService, type Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';

describe('runs in the real worker', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  function start(model: LanguageModel, tools: ToolSource = localTools({}), limits: Partial<Limits> = {}): Run {
    return engine.start('the task', model, tools, limits);
  }

  const echo = localTools({ 'incidents.list': (input) => ({ ok: true, value: { got: input } }) });

  it('runs cells until SUBMIT and reports everything in order', async () => {
    const model = new ScriptedModel(
      js(`const r = await incidents.list({ severity: 'high' }); print(r.got.severity)`),
      js(`SUBMIT(r.got.severity + '!')`),
    );
    const run = start(model, echo);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'high!' } } satisfies RunOutcome);
    assert.deepEqual(
      run.events.map(({ type }) => type).filter((type) => type !== 'model.streamed'),
      [
        'run.started',
        'servers.connected',
        'iteration.started',
        'prompt.measured',
        'model.started',
        'model.finished',
        'cell.started',
        'tool.started',
        'tool.finished',
        'cell.continued',
        'console.printed',
        'cell.finished',
        'observation.made',
        'iteration.started',
        'model.started',
        'model.finished',
        'cell.started',
        'cell.finished',
        'run.finished',
      ],
    );
    assert.deepEqual(
      run.events.map(({ sequence }) => sequence),
      run.events.map((_, index) => index),
    );
    assert.match(model.requests[1]?.at(-1)?.text ?? '', /high/);
  });

  it('writes every event to the journal, from which the run can be read again', async () => {
    const large = localTools({ 'incidents.list': () => ({ ok: true, value: 'x'.repeat(100_000) }) });
    const run = start(new ScriptedModel(js('const r = await incidents.list({}); SUBMIT(r.length)')), large);
    await run.outcome;
    await engine.service.dispose();
    const again = await new RunService({
      storageFolder: engine.folder,
      log: SILENT_LOG,
      approvals: ALLOW_EVERYTHING,
      startWorker: refuse,
    }).find(run.id);
    assert.deepEqual(again?.events, run.events);
    assert.deepEqual(await again.outcome, await run.outcome);
    const journal = await readFile(path.join(engine.folder, 'runs', run.id, 'journal.jsonl'), 'utf8');
    assert.ok(journal.length < 50_000, 'the large value lies beside the journal');
  });

  it('keeps the exact values of secrets out of events and journal', async () => {
    engine.secrets.push('hunter2-"quoted"');
    const leaky = localTools({ 'incidents.list': () => ({ ok: true, value: { token: 'Bearer hunter2-"quoted"' } }) });
    const run = start(new ScriptedModel(js('SUBMIT((await incidents.list({})).token)')), leaky);
    await run.outcome;
    await engine.service.dispose();
    const journal = await readFile(path.join(engine.folder, 'runs', run.id, 'journal.jsonl'), 'utf8');
    assert.ok(!journal.includes('hunter2') && !JSON.stringify(run.events).includes('hunter2'));
    assert.ok(journal.includes('Bearer [secret]'));
  });

  it('goes on after a killed worker: finished cells run again against their results, calling nothing', async () => {
    let calls = 0;
    const counting = localTools({
      'incidents.list': () => {
        calls += 1;
        return { ok: true, value: { n: calls } };
      },
    });
    const model = new ScriptedModel(
      js('const first = await incidents.list({}); print(first.n)'),
      js('print("begun"); for (;;) {}'),
      js('SUBMIT([first.n, typeof incidents])'),
    );
    const run = start(model, counting);
    // A cell that is interrupted runs again; one that is interrupted twice does not.
    run.subscribe((event) => {
      if (event.type === 'console.printed' && event.text === 'begun') engine.workers.at(-1)?.kill();
    });
    const outcome = await run.outcome;
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: [1, 'object'] } });
    assert.equal(calls, 1);
    assert.equal(engine.workers.length, 3);
    const types = run.events.map(({ type }) => type);
    assert.ok(types.includes('worker.lost') && types.includes('worker.resumed'));
    assert.match(model.requests.at(-1)?.at(-1)?.text ?? '', /sandbox was lost/);
  });

  it('goes on after a worker that was killed while the model was asked, and wastes no answer', async () => {
    let asked = 0;
    const model = new ScriptedModel(js('const first = 1;'), () => {
      asked += 1;
      engine.workers[0]?.kill();
      return js('SUBMIT(first)');
    });
    assert.deepEqual(await start(model).outcome, { kind: 'submitted', outputs: { result: 1 } });
    assert.ok(asked <= 2, 'The model is asked again only where its answer had not come.');
  });

  it('goes on after a worker that was killed while a tool was called, with the result that came', async () => {
    const deadly = localTools({
      'incidents.list': async (_input, signal) => {
        engine.workers[0]?.kill();
        if (engine.workers.length === 1) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { ok: true, value: 1 };
      },
    });
    const model = new ScriptedModel(js('const x = await incidents.list({});'), js('SUBMIT(typeof x)'));
    assert.deepEqual(await start(model, deadly).outcome, { kind: 'submitted', outputs: { result: 'number' } });
  });

  it('goes on in another worker when the first dies before the run reaches it', async () => {
    let starts = 0;
    const service = new RunService({
      storageFolder: engine.folder,
      log: SILENT_LOG,
      approvals: ALLOW_EVERYTHING,
      startWorker: async (signal) => {
        const worker = await engine.sandbox.startWorker(signal);
        starts += 1;
        if (starts === 1) {
          worker.kill();
          await worker.lost;
        }
        return worker;
      },
    });
    const model = new ScriptedModel(js('SUBMIT(1)'));
    const connectTools = async (): Promise<ToolSource> => localTools({});
    const run = service.start({ task: 'the task', model, surface: 'api', limits: DEFAULT_LIMITS, connectTools });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 1 } });
    assert.equal(starts, 2);
    await service.dispose();
  });

  it('ends with a clear outcome when the worker dies every time', async () => {
    const model = new ScriptedModel(() => {
      engine.workers.at(-1)?.kill();
      return js('1');
    });
    const outcome = await start(model).outcome;
    assert.equal(outcome.kind === 'failed' && outcome.code, 'workerLost');
    assert.equal(engine.workers.length, 3);
  });

  it('tells the model of an endless loop, a memory bomb and exits, and goes on', async () => {
    const model = new ScriptedModel(
      js('while (true) {}'),
      js('const hoard = []; while (true) hoard.push(new Array(1e5).fill(1.5));'),
      js('try { process.exit(1) } catch (e) { print(e.name) }'),
      js('const again = async () => { while (true) await null }; await again()'),
      js('SUBMIT("alive")'),
    );
    const run = start(model, echo, { cellCpuMs: 2_000, isolateMemoryMb: 64 });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'alive' } });
    const kinds = run.events.flatMap((event) => (event.type === 'cell.finished' ? [event.error?.kind] : []));
    assert.deepEqual(kinds, ['cpuLimit', 'memoryLimit', undefined, 'cpuLimit', undefined]);
    assert.ok(run.events.some((event) => event.type === 'console.printed' && event.text === 'ReferenceError'));
    assert.equal(engine.workers.length, 1);
  });

  it('ends a built-in that nothing interrupts with its process, and resumes', async () => {
    const model = new ScriptedModel(
      js('const kept = 5;'),
      js('[].indexOf.call({ length: 2 ** 53 - 1 }, 1)'),
      js('SUBMIT(kept)'),
    );
    const run = start(model, echo, { cellCpuMs: 300 });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 5 } });
    const lost = run.events.find((event) => event.type === 'worker.lost');
    assert.match(lost?.reason ?? '', /could not be interrupted/);
  });

  it('asks nobody about servers where no worker can start', async () => {
    const service = new RunService({
      storageFolder: engine.folder,
      log: SILENT_LOG,
      approvals: ALLOW_EVERYTHING,
      startWorker: () => Promise.reject(noSandboxRuntime(said('engine.noNode'))),
    });
    let wasAborted = false;
    const run = service.start({
      task: 'the task',
      model: new ScriptedModel(''),
      surface: 'api',
      limits: DEFAULT_LIMITS,
      connectTools: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            wasAborted = true;
            reject(signal.reason as Error);
          });
        }),
    });
    const outcome = await run.outcome;
    assert.equal(outcome.kind === 'failed' && outcome.code, 'noSandboxRuntime');
    assert.ok(wasAborted);
    await service.dispose();
  });

  it('cancels at once, in a loop and in a call, and leaves no process behind', async () => {
    let isAborted = false;
    const endless = localTools({
      'incidents.list': (_input, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            isAborted = true;
            resolve({ ok: false, error: { kind: 'server', message: 'cancelled' } });
          });
        }),
    });
    for (const code of ['for (;;) {}', 'await incidents.list({})']) {
      const run = start(new ScriptedModel(js(code)), endless);
      await seen(run, (event) => event.type === (code.startsWith('for') ? 'cell.started' : 'tool.started'));
      run.cancel();
      assert.deepEqual(await run.outcome, { kind: 'cancelled' });
      await engine.workers.at(-1)?.lost;
    }
    assert.ok(isAborted);
  });

  it('answers from the transcript when the iterations are used up', async () => {
    const model = new ScriptedModel(js('print("clue")'), js('print("clue 2")'), 'The clue is 2.');
    const outcome = await start(model, echo, { iterations: 2 }).outcome;
    assert.deepEqual(outcome, {
      kind: 'extracted',
      outputs: { result: 'The clue is 2.' },
      terminationReason: 'iterations',
    });
  });

  it('bounds the tool calls of a run and asks sub-calls in order', async () => {
    const model = new ScriptedModel((messages) => {
      const text = messages.at(-1)?.text ?? '';
      if (text.startsWith('Q')) return `A${text.slice(1)}`;
      return js(`
        const answers = await llm_query_batched(['Q1', 'Q2', 'Q3']);
        const results = await Promise.allSettled([1, 2, 3].map(() => incidents.list({})));
        SUBMIT([answers.join(), results.map((r) => r.status === 'rejected' ? r.reason.name : 'ok').join()])`);
    });
    const outcome = await start(model, echo, { toolCalls: 2, subCalls: 2 }).outcome;
    assert.deepEqual(outcome, {
      kind: 'submitted',
      outputs: {
        result: [`A1,A2,[ERROR] The run's 2 sub-calls are used up; go on without llm_query`, 'ok,ok,LimitError'],
      },
    });
  });

  it('starts the next run in the spare worker', async () => {
    engine.sandbox.prepareSpare();
    const spare = await engine.sandbox.startWorker(AbortSignal.timeout(10_000));
    assert.ok(spare.isAlive);
    spare.kill();
    await spare.lost;
  });
});

function refuse(): Promise<never> {
  return Promise.reject(new Error('no worker is needed'));
}

function seen(run: Run, matches: (event: RunEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (run.events.some(matches)) resolve();
    else run.subscribe((event) => matches(event) && resolve());
  });
}
