import assert from 'node:assert/strict';
import { modelFailed, noConfiguration } from '../../../src/core/errors';
import { imageInput } from '../../../src/core/imageInput';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { LanguageModel } from '../../../src/core/ports';
import { readSignature } from '../../../src/core/signature/signature';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import type { Run, RunRequest } from '../../../src/runs/runService';
import { EngineRuns } from '../../support/engineRuns';
import { assertGolden } from '../../support/golden';
import { localTools } from '../../support/localTools';
import { js, ScriptedModel } from '../../support/scriptedModel';

const TYPED = readSignature('review -> sentiment: "good" | "bad", stars: int');
const INPUTS = { review: 'It broke after a day. One star.' };

/** Runs that are answered by one call of the model, as people read them. */
describe('direct answers', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  function start(model: LanguageModel, more: Partial<RunRequest> = {}, limits: Partial<Limits> = {}): Run {
    return engine.service.start({
      task: 'Judge the review.',
      model,
      surface: 'api',
      mode: 'direct',
      limits: resolveLimits(limits),
      connectTools: () => Promise.reject(new Error('a direct answer connects nothing')),
      ...more,
    });
  }

  async function transcript(run: Run): Promise<string> {
    await run.outcome;
    return transcriptToMarkdown(foldEvents(run.events), { stabilise: true });
  }

  it('are the text of the model, and start no worker', async () => {
    const model = new ScriptedModel('It is **bad**.');
    await assertGolden('direct/answer.md', await transcript(start(model, { inputs: INPUTS })));
    assert.equal(engine.workers.length, 0);
    await assertGolden('direct/prompt.md', `${model.requests[0]?.[0]?.text ?? ''}\n`);
  });

  it('are given the images themselves, and of those that are too large only the name', async () => {
    const image = { mimeType: 'image/png', base64: 'iVBORw0KGgo=' };
    const large = { mimeType: 'image/png', base64: 'A'.repeat(7_000_000) };
    const model = new ScriptedModel('A cat.');
    await start(model, { inputs: { photo: imageInput(image), poster: imageInput(large) } }).outcome;
    const [message] = model.requests[0] ?? [];
    assert.deepEqual(message?.images, [image]);
    assert.match(message?.text ?? '', /^photo: an image, image\/png, 1 KB \(attached\)$/m);
    assert.match(
      message?.text ?? '',
      /^poster: .* \(not attached: the image has 5\.0 MB; at most 5\.0 MB can be shown\)$/m,
    );
    assert.ok((message?.text.length ?? 0) < 2_000);
  });

  it('have the types of the outputs, after one try to mend them', async () => {
    const model = new ScriptedModel('I would say bad.', '{ "sentiment": "bad", "stars": "1" }');
    const run = start(model, { inputs: INPUTS, signature: TYPED });
    await assertGolden('direct/repair.md', await transcript(run));
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { sentiment: 'bad', stars: 1 } });
    await assertGolden('direct/typedPrompt.md', `${model.requests[0]?.[0]?.text ?? ''}\n`);
  });

  it('that fit nothing twice are none', async () => {
    const run = start(new ScriptedModel('bad', 'Bad, as I said.'), { inputs: INPUTS, signature: TYPED });
    await assertGolden('direct/refused.md', await transcript(run));
    const { kind } = await run.outcome;
    assert.equal(kind, 'limitReached');
  });

  it('are not mended when the tokens are used up', async () => {
    const hungry: LanguageModel = {
      info: new ScriptedModel().info,
      generate: () =>
        Promise.resolve({ text: 'bad', usage: { inputTokens: 1_000, outputTokens: 1, isEstimate: false } }),
    };
    const run = start(hungry, { inputs: INPUTS, signature: TYPED }, { runTokens: 1_000 });
    assert.equal((await run.outcome).kind, 'limitReached');
    assert.equal(run.events.filter(({ type }) => type === 'model.started').length, 1);
  });

  it('fail with the model', async () => {
    const run = start(new ScriptedModel(() => Promise.reject(modelFailed('Scripted', new Error('It is away.')))));
    await assertGolden('direct/failure.md', await transcript(run));
  });

  it('refuse what the model cannot read at once, and say what to do', async () => {
    const run = start(new ScriptedModel('unread'), { inputs: { review: 'words and words '.repeat(40_000) } });
    const outcome = await run.outcome;
    assert.ok(outcome.kind === 'failed' && outcome.code === 'inputsInvalid', JSON.stringify(outcome));
    assert.match(outcome.message, /the model takes 100,000; run the task in code mode/);
  });

  it('are stopped as other runs are', async () => {
    const model = new ScriptedModel((_messages, signal) => {
      setImmediate(() => run.cancel());
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    });
    const run = start(model);
    assert.deepEqual(await run.outcome, { kind: 'cancelled' });
  });

  it('are replayed from the journal as direct answers, without the model', async () => {
    const run = start(new ScriptedModel('bad', '{ "sentiment": "bad", "stars": 1 }'), {
      signature: TYPED,
      inputs: INPUTS,
    });
    await run.outcome;
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start({ ...request, signature: TYPED });
    assert.equal(await transcript(again), await transcript(run));
  });

  describe('that a run chose itself', () => {
    it('name the reason, and go on without configured servers', async () => {
      const connectTools = () => Promise.reject(noConfiguration('mcp.json'));
      const run = start(new ScriptedModel('bad'), { mode: 'auto', mayLackServers: true, connectTools });
      await assertGolden('direct/chosen.md', await transcript(run));
      await engine.workers[0]?.lost;
      assert.equal(engine.workers.filter(({ isAlive }) => isAlive).length, 0, 'The worker is not left behind.');
    });

    it('are none where the surface wants servers', async () => {
      const connectTools = () => Promise.reject(noConfiguration('mcp.json'));
      const outcome = await start(new ScriptedModel('bad'), { mode: 'auto', connectTools }).outcome;
      assert.equal(outcome.kind === 'failed' && outcome.code, 'noConfiguration');
    });

    it('are none where servers are there but give no tools', async () => {
      const empty = { ...localTools({}), servers: [{ name: 'away', state: 'failed' as const, toolCount: 0 }] };
      const connectTools = () => Promise.resolve(empty);
      const run = start(new ScriptedModel(js(`SUBMIT('by code')`)), { mode: 'auto', connectTools });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'by code' } });
      assert.match(await transcript(run), /chosen by the router: Code mode: servers are configured/);
    });

    it('are none where the input is long: code reads it', async () => {
      const run = start(new ScriptedModel(js('SUBMIT(review.length)')), {
        mode: 'auto',
        inputs: { review: 'word '.repeat(20_000) },
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 100_000 } });
    });
  });

  it('leave the variables of the conversation to the task after them', async () => {
    const code = new ScriptedModel(js('const found = [1, 2, 3]; SUBMIT(found.length)'));
    const tools = () => Promise.resolve(localTools({}));
    const first = start(code, { mode: 'rlm', connectTools: tools, mayBeContinued: true });
    await first.outcome;
    const talk = new ScriptedModel('Three of them.');
    const second = start(talk, { task: 'And in words?', continues: first.id, mayBeContinued: true });
    assert.deepEqual(await second.outcome, { kind: 'submitted', outputs: { result: 'Three of them.' } });
    assert.match(
      talk.requests[0]?.[0]?.text ?? '',
      /Asked: Judge the review\.\nWhat ran[^]*SUBMIT\(found\.length\)[^]*\nAnswered: 3/,
    );
    const third = start(new ScriptedModel('', js('SUBMIT(found)')), {
      mode: 'auto',
      connectTools: tools,
      continues: second.id,
      mayBeContinued: true,
    });
    assert.deepEqual(await third.outcome, { kind: 'submitted', outputs: { result: [1, 2, 3] } });
    assert.ok(third.events.some((event) => event.type === 'mode.chosen' && event.reason.includes('variables')));
  });
});
