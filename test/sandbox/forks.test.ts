import assert from 'node:assert/strict';
import { isRlmError } from '../../src/core/errors';
import { resolveLimits } from '../../src/core/limits';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import { readSignature } from '../../src/core/signature/signature';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import type { ForkPoint } from '../../src/runs/recorded/forkedEvents';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';

/** Runs that go on from an iteration of another one, in the real worker. */
describe('a run from an iteration of another one', () => {
  let engine: EngineRuns;
  let calls: string[];
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    engine = await EngineRuns.create({
      mode: () => 'ask',
      store: { get: () => undefined, set: () => Promise.resolve() },
      ask: (question) => {
        asked.push(question.tool.name);
        question.answer({ decision: 'once' });
      },
    });
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
    js('const open = await incidents.list({});\nconst luck = Math.random();\nprint(open.length, word);'),
    js('for (const id of open) await incidents.close({ id });\nprint("closed", luck);'),
    js('SUBMIT({ first: open[0], luck });'),
  ];

  async function finished(): Promise<Run> {
    const run = engine.service.start({
      task: 'Close the incidents.',
      model: new ScriptedModel(...REPLIES),
      surface: 'command',
      limits: resolveLimits({}),
      inputs: { word: 'input' },
      signature: readSignature('word -> first: string, luck: number'),
      connectTools: () => Promise.resolve(tools),
    });
    assert.equal((await run.outcome).kind, 'submitted');
    calls.length = 0;
    asked.length = 0;
    return run;
  }

  const fork = (run: Run, point: ForkPoint, model: LanguageModel): Promise<Run> =>
    engine.service.fork(run.id, point, { model, connectTools: () => Promise.resolve(tools) });

  const luckOf = async (run: Run): Promise<unknown> => {
    const outcome = await run.outcome;
    return outcome.kind === 'submitted' ? outcome.outputs['luck'] : outcome;
  };

  it('runs other code on the variables of the iterations before, and the model goes on with what that came to', async () => {
    const parent = await finished();
    const model = new ScriptedModel(...REPLIES);
    const code = 'await incidents.close({ id: open[1] });\nprint("one of", open.length, luck);';
    const run = await fork(parent, { iteration: 2, code }, model);
    assert.notEqual(run.id, parent.id);
    assert.equal(await luckOf(run), await luckOf(parent));
    assert.deepEqual(calls, ['close "INC-3"']);
    assert.deepEqual(asked, ['close']);
    assert.equal(model.requests.length, 1);
    const told = model.requests[0]?.map(({ role, text }) => [role, text]) ?? [];
    assert.equal(told.length, 5);
    assert.deepEqual(told[3], ['assistant', `\`\`\`ts\n${code}\n\`\`\``]);
    assert.match(String(told[4]?.[1]), /one of 2/);
    const transcript = foldEvents(run.events);
    assert.deepEqual(transcript.from, { runId: parent.id, iteration: 2, isEdited: true });
    assert.deepEqual(
      transcript.iterations.map(({ number, isEdited }) => [number, isEdited ?? false]),
      [
        [1, false],
        [2, true],
        [3, false],
      ],
    );
    assert.match(transcriptToMarkdown(transcript), new RegExp(`From iteration 2 of run \`${parent.id}\``));
    assert.match(transcriptToMarkdown(transcript), /The user wrote this code/);
    assert.ok(parent.events.every((event) => event.type !== 'code.given'));
  });

  it('asks the model again for an iteration, with the same messages', async () => {
    const parent = await finished();
    const model = new ScriptedModel('', '', js('SUBMIT({ first: "other", luck });'));
    const run = await fork(parent, { iteration: 3 }, model);
    assert.equal(await luckOf(run), await luckOf(parent));
    assert.deepEqual(calls, []);
    const asks = parent.events.filter((event) => event.type === 'model.started');
    const before = asks.slice(0, 3).flatMap((event) => (event.type === 'model.started' ? event.appended : []));
    assert.deepEqual(
      model.requests[0]?.filter(({ role }) => role === 'user').map(({ text }) => text),
      before.filter(({ role }) => role === 'user').map(({ text }) => text),
    );
  });

  it('starts with the first iteration too, and can be branched off itself', async () => {
    const parent = await finished();
    const first = await fork(
      parent,
      { iteration: 1, code: 'const open = [word]; const luck = 1; print("edited");' },
      new ScriptedModel(...REPLIES),
    );
    assert.equal(await luckOf(first), 1);
    assert.deepEqual(calls, ['close "input"']);
    calls.length = 0;
    const second = await fork(
      first,
      { iteration: 3, code: 'SUBMIT({ first: open[0], luck: 2 });' },
      new ScriptedModel(),
    );
    assert.equal(await luckOf(second), 2);
    assert.deepEqual(calls, []);
    const replayed = await engine.service.replay(second.id, {});
    assert.ok(replayed);
    assert.equal(await luckOf(engine.service.start(replayed)), 2);
  });

  it('says so where there is no such iteration or run', async () => {
    const parent = await finished();
    const model = new ScriptedModel();
    const isRefused = (thrown: unknown): boolean => isRlmError(thrown) && thrown.code === 'runNotResumable';
    await assert.rejects(fork(parent, { iteration: 9 }, model), isRefused);
    await assert.rejects(
      engine.service.fork(
        '20200101-000000-abcdef',
        { iteration: 1 },
        { model, connectTools: () => Promise.resolve(tools) },
      ),
      isRefused,
    );
    assert.equal((await engine.service.list()).length, 1);
  });

  it('goes on with what it was given where it is interrupted', async () => {
    const parent = await finished();
    const model = new ScriptedModel(...REPLIES);
    const run = await fork(parent, { iteration: 2, code: 'print("given");' }, model);
    const lost = Promise.withResolvers<void>();
    let isKilled = false;
    run.subscribe((event) => {
      if (event.type === 'worker.lost') lost.resolve();
      if (event.type !== 'cell.started' || isKilled) return;
      isKilled = true;
      engine.workers.at(-1)?.kill();
    });
    await lost.promise;
    assert.equal(await luckOf(run), await luckOf(parent));
    assert.equal(foldEvents(run.events).iterations[1]?.consoleLines[0]?.text, 'given');
  });
});
