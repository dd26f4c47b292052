import assert from 'node:assert/strict';
import { estimateTokens } from '../../src/core/catalogue/estimateTokens';
import { CHECKPOINT_REQUEST } from '../../src/core/compaction/checkpointTexts';
import { modelFailed } from '../../src/core/errors';
import { resolveLimits, type Limits } from '../../src/core/limits';
import { textOfMessage } from '../../src/core/messageTexts';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelResponse } from '../../src/core/ports';
import { foldEvents } from '../../src/core/transcript/transcript';
import type { Run, RunRequest } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';
import { CHECKPOINT, tokensOf, WINDOW, WindowModel } from '../support/windowModel';

/** A block that prints 4,000 characters and remembers its number. */
function block(number: number): string {
  return js(`seen.push(${number}); print('row ${number} '.repeat(1_000).slice(0, 4_000));`);
}

class SmallToolModel extends ToolCallingModel {
  override readonly info = { id: 'small', name: 'Small', vendor: 'test', family: 'scripted', maxInputTokens: 4_000 };
}

function compactionsOf(run: Run): readonly Extract<Run['events'][number], { type: 'history.compacted' }>[] {
  return run.events.filter((event) => event.type === 'history.compacted');
}

describe('compaction', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  function start(model: LanguageModel, limits: Partial<Limits> = {}, more: Partial<RunRequest> = {}): Run {
    const run = engine.service.start({
      ...{ task: 'Count the rows.', model, surface: 'api', limits: resolveLimits({ iterations: 60, ...limits }) },
      connectTools: () => Promise.resolve(localTools({})),
      ...more,
    });
    return run;
  }

  const numbers = Array.from({ length: 24 }, (_, index) => index + 1);
  const LONG_RUN = [js('const seen = [];'), ...numbers.map(block)];

  it('replaces older turns several times; variables and the trace are there for the code', async () => {
    const last = js(
      `SUBMIT([seen.length, history.length > 20, history[3].iteration, history[3].output.length, search(history[3].output, 'row 3').length > 0, history.every(({ run }) => run === 1)])`,
    );
    const model = new WindowModel([...LONG_RUN, last]);
    const run = start(model);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: [24, true, 4, 4_000, true, true] } });
    const compactions = compactionsOf(run);
    assert.ok(compactions.length >= 3, String(compactions.length));
    for (const { tokensBefore, tokensAfter, blocks, variable } of compactions) {
      assert.ok(tokensBefore > WINDOW * 0.4 && tokensAfter < WINDOW / 2, `${tokensBefore} → ${tokensAfter}`);
      assert.ok(blocks >= 1);
      assert.equal(variable, 'history');
    }
    assert.ok(model.asked.every(({ messages }) => tokensOf(messages) <= WINDOW));
  }).timeout(60_000);

  it('leaves every byte as it is between two compactions, and the first message always', async () => {
    const model = new WindowModel([...LONG_RUN, js('SUBMIT(seen.length)')]);
    await start(model).outcome;
    const { turns } = model;
    let changed = 0;
    turns.slice(1).forEach(({ messages }, index) => {
      const before = turns[index]?.messages ?? [];
      assert.equal(messages[0]?.text, before[0]?.text);
      const isAppended = before.every((message, at) => JSON.stringify(messages[at]) === JSON.stringify(message));
      if (!isAppended) changed += 1;
      if (!isAppended) assert.match(messages[1]?.text ?? '', /checkpoint that stands in their place/);
    });
    const checkpoints = model.asked.filter(({ purpose }) => purpose === 'compaction');
    assert.ok(changed >= 3);
    assert.equal(changed, checkpoints.length);
    for (const { messages } of checkpoints) {
      // The request for a checkpoint hits the same cache: it is what was sent before, and one message more.
      const index = model.asked.findIndex((one) => one.messages === messages);
      const before = model.asked[index - 1]?.messages ?? [];
      assert.deepEqual(messages.slice(0, before.length), before);
    }
  }).timeout(60_000);

  it('writes the checkpoint from the record where the model cannot', async () => {
    for (const failure of [
      () => {
        throw modelFailed('Window', new Error('no checkpoint'));
      },
      () => '<think>only thoughts',
    ]) {
      const model = new WindowModel([...LONG_RUN.slice(0, 9), js('SUBMIT(seen.length)')]);
      model.checkpoint = failure;
      const run = start(model);
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 8 } });
      assert.match(
        compactionsOf(run)[0]?.message ?? '',
        /What ran so far:\n- block 1: const seen = \[\];\n- block 2: seen/,
      );
    }
  });

  it('finds out by a refusal where the window is not known, and asks once more', async () => {
    const model = new WindowModel([...LONG_RUN, js('SUBMIT([seen.length, history.length])')], WINDOW, 0);
    const run = start(model);
    assert.equal((await run.outcome).kind, 'submitted');
    const refused = run.events.filter((event) => event.type === 'model.failed');
    assert.equal(refused.length, 1);
    assert.ok(refused.every((event) => event.type === 'model.failed' && event.code === 'modelTooLong'));
    assert.ok(compactionsOf(run).length >= 2);
  }).timeout(60_000);

  it('never happens where the window is not known and nothing is refused', async () => {
    const model = new WindowModel([...LONG_RUN, js('SUBMIT(seen.length)')], Infinity, 0);
    const run = start(model);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 24 } });
    assert.deepEqual(compactionsOf(run), []);
  }).timeout(60_000);

  it('cuts one enormous observation, and ends where the first message alone is too long', async () => {
    const huge = new WindowModel([
      js('print("begin " + "x".repeat(150_000) + " end")'),
      js('SUBMIT(history[0].output.length)'),
    ]);
    const run = start(huge, { observationChars: 1_000_000 });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 150_010 } });
    assert.equal(compactionsOf(run).length, 1);
    const seen = huge.turns.at(-1)?.messages.at(-1)?.text ?? '';
    assert.match(seen, /begin x+\n… \(.* omitted\) …\nx+ end/);
    assert.match(seen, /\[Block 1 done\..*\]$/);

    const narrow = new WindowModel([js('print(1)'), js('SUBMIT(1)')], 100, 100);
    const failed = start(narrow);
    const outcome = await failed.outcome;
    assert.equal(outcome.kind === 'failed' && outcome.code, 'modelTooLong');
    assert.equal(narrow.asked.length, 1);
  });

  it('does not ask for a checkpoint again and again where that saves nothing', async () => {
    // The first message takes most of what may be used; each turn is small.
    const model = new WindowModel(
      [
        js('const seen = [];'),
        ...numbers.slice(0, 12).map((number) => js(`seen.push(${number}); ${number}`)),
        js('SUBMIT(1)'),
      ],
      WINDOW,
      2_200,
    );
    const run = start(model, { compactionPercent: 20 });
    assert.equal((await run.outcome).kind, 'submitted');
    assert.ok(model.asked.filter(({ purpose }) => purpose === 'compaction').length <= 3);
  });

  it('takes another name where code has taken this one, and gives the trace back after a loss of memory', async () => {
    const model = new WindowModel([
      js('const history = "mine"; const seen = [];'),
      ...numbers.slice(0, 8).map(block),
      js('const full = []; for (;;) full.push(new Array(100_000).fill(1.5));'),
      js('SUBMIT([typeof history, run_history.length >= 5])'),
    ]);
    const run = start(model, { isolateMemoryMb: 32 });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: ['undefined', true] } });
    assert.equal(compactionsOf(run)[0]?.variable, 'run_history');
  }).timeout(60_000);

  it('keeps the task of a follow-up, and the trace of the runs before it', async () => {
    const first = start(
      new WindowModel([...LONG_RUN.slice(0, 5), js('SUBMIT(seen.length)')]),
      {},
      { task: 'First.', mayBeContinued: true },
    );
    await first.outcome;
    const model = new WindowModel([
      ...numbers.slice(4, 12).map(block),
      js('SUBMIT([seen.length, history[0].run, history.at(-1).run, history[0].code])'),
    ]);
    const second = start(model, {}, { task: 'Then the second one.', continues: first.id });
    assert.deepEqual(await second.outcome, { kind: 'submitted', outputs: { result: [12, 1, 2, 'const seen = [];'] } });
    for (const { message } of compactionsOf(second)) assert.match(message, /<task>\nThen the second one\.\n<\/task>/);
    assert.ok(compactionsOf(second).length > 0);
  }).timeout(60_000);

  for (const [name, dies] of [
    ['while a later turn is asked for', ({ asked }: WindowModel) => asked.length === 16],
    ['while the checkpoint is asked for', ({ asked }: WindowModel) => asked.at(-1)?.purpose === 'compaction'],
  ] as const) {
    it(`is done again from the events when the worker dies ${name}`, async () => {
      let isDead = false;
      class Deadly extends WindowModel {
        override async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
          if (!isDead && dies(this)) {
            isDead = true;
            engine.workers.at(-1)?.kill();
            await engine.workers.at(-1)?.lost;
            throw new Error('nobody listens');
          }
          return super.generate(messages, options);
        }
      }
      const model = new Deadly([...LONG_RUN, js('SUBMIT([seen.length, history.length > 10])')]);
      const run = start(model);
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: [24, true] } });
      assert.ok(run.events.some(({ type }) => type === 'worker.resumed'));
      assert.ok(model.asked.every(({ messages }) => tokensOf(messages) <= WINDOW));
    }).timeout(60_000);
  }

  it('happens in a replay as it did', async () => {
    const model = new WindowModel([...LONG_RUN, js('SUBMIT([seen.length, history.length])')]);
    const run = start(model);
    const outcome = await run.outcome;
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    assert.deepEqual(await again.outcome, outcome);
    assert.deepEqual(
      compactionsOf(again).map(({ message, kept }) => [message, kept]),
      compactionsOf(run).map(({ message, kept }) => [message, kept]),
    );
  }).timeout(60_000);

  it('makes notes of older results in ReAct mode, and the journal has what the model is sent', async () => {
    const paths = ['a', 'b', 'c', 'd', 'e', 'f'];
    const replies = paths.map((path) => ({ calls: [call('files__read', { path })] }));
    const model = new SmallToolModel(...replies, { calls: [call('submit', { result: 'done' })] });
    const read = localTools({
      'files.read': ({ path }) => ({ ok: true, value: (typeof path === 'string' ? path : '').repeat(4_000) }),
    });
    const run = start(model, {}, { mode: 'react', connectTools: () => Promise.resolve(read) });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'done' } });
    const compactions = compactionsOf(run);
    assert.ok(compactions.length > 0);
    for (const { by, message } of compactions) {
      assert.equal(by, 'notes');
      for (const note of message.split('\n')) assert.match(note, /^\(A result of 4,000 characters stood here\./);
    }
    const { notices } = foldEvents(run.events).iterations[(compactions[0]?.iteration ?? 0) - 1] ?? {};
    assert.match(notices?.[0]?.message ?? '', /^The results of \d older turns? became notes, to save room: about /);
    const next = run.events.find(
      (event) => event.type === 'model.started' && event.sequence > (compactions[0]?.sequence ?? 0),
    );
    const isTold = next?.type === 'model.started' && JSON.stringify(next).includes('stood here');
    assert.ok(isTold, JSON.stringify(next).slice(0, 500));
    for (const { messages } of model.requests) {
      const tokens = messages.reduce((sum, message) => sum + estimateTokens(textOfMessage(message)), 0);
      assert.ok(tokens < model.info.maxInputTokens, String(tokens));
    }
  });

  it('has room made in a nested run too, whose code finds its own trace', async () => {
    const asked: (readonly ChatMessage[])[] = [];
    const replies = [js('const seen = [];'), ...numbers.slice(0, 12).map(block)];
    let turns = 0;
    const model: LanguageModel = {
      info: { id: 'window', name: 'Window', vendor: 'test', family: 'window', maxInputTokens: WINDOW },
      generate: (messages) => {
        const usage = { inputTokens: tokensOf(messages), outputTokens: 10, isEstimate: false };
        const isPart = messages[0]?.text.includes('<task>\nCount them.') === true;
        if (!isPart) return Promise.resolve({ text: js(`SUBMIT(await rlm_query('Count them.'))`), usage });
        asked.push(messages);
        if (messages.at(-1)?.text === CHECKPOINT_REQUEST) return Promise.resolve({ text: CHECKPOINT, usage });
        turns += 1;
        const last = js(`SUBMIT([seen.length, history.length > 5, search(history[1].output, 'row 1').length > 0])`);
        return Promise.resolve({ text: replies[turns - 1] ?? last, usage });
      },
    };
    const run = start(model);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: [12, true, true] } });
    const compactions = compactionsOf(run);
    assert.ok(compactions.length >= 1);
    for (const { depth, nestedCell } of compactions)
      assert.deepEqual([depth, nestedCell?.startsWith('1.1:')], [1, true]);
    assert.ok(asked.every((messages) => tokensOf(messages) <= WINDOW));
    const after = asked.find(([, second]) => second?.text.includes(CHECKPOINT) === true);
    assert.match(after?.[0]?.text ?? '', /part of this larger one, which somebody else finishes: Count the rows\./);
  }).timeout(60_000);
});
