/** What the worker says of its prompts, beside the prompts themselves. */
import assert from 'node:assert/strict';
import { estimateTokens } from '../../src/core/catalogue/estimateTokens';
import { toolSchemaText } from '../../src/core/catalogue/schemaTokens';
import type { RunEvent } from '../../src/core/events';
import { tokensOfMessage } from '../../src/core/messageTexts';
import { promptTokensOf } from '../../src/core/transcript/promptCost';
import { foldEvents, type Transcript } from '../../src/core/transcript/transcript';
import type { Run } from '../../src/runs/runService';
import { localTools } from '../support/localTools';
import { loseWorkerAt } from '../support/lostWorkers';
import { js } from '../support/scriptedModel';
import { TaskRuns, type FinishedTask } from '../support/taskRuns';

describe('what the prompt of a run cost, in the real worker', () => {
  let runs: TaskRuns;
  beforeEach(async () => {
    runs = await TaskRuns.create();
  });
  afterEach(() => runs.close());

  const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });

  function promptOf(events: readonly RunEvent[]): NonNullable<Transcript['prompt']> {
    return foldEvents(events).prompt ?? assert.fail('nothing was told of the prompt');
  }

  /** What was sent to the model, counted from the requests themselves. */
  function sentTokens({ turns }: FinishedTask): number {
    return turns.flat().reduce((sum, message) => sum + tokensOfMessage(message), 0);
  }

  it('adds up to what was sent, and tells the schemas that were not', async () => {
    const replies = [js('print(text.length)'), js('print(await demo.echo({ a: 1 }))'), js('SUBMIT(1)')];
    const done = await runs.run(replies, { tools, tokens: 1, inputs: { text: 'z'.repeat(9_000) } });
    const cost = promptOf(done.run.events);
    assert.equal(cost.requests, 3);
    assert.equal(promptTokensOf(cost), sentTokens(done));
    assert.ok(cost.sizes.variables > 20 && cost.sizes.variables < 1_000, `${cost.sizes.variables}`);
    assert.ok(cost.sizes.tools > 50 && cost.sizes.instructions > 200 && cost.history > 50);
    const schemas = tools.tools.reduce((sum, tool) => sum + estimateTokens(toolSchemaText(tool)), 0);
    assert.equal(cost.sizes.schemas, schemas);
    assert.equal(done.run.events.filter(({ type }) => type === 'prompt.measured').length, 1);
  });

  it('keeps the parts of the first message in a follow-up, whose earlier turns are history', async () => {
    const options = { tools, tokens: 1, mayBeContinued: true };
    const first = await runs.run([js('const found = 1; SUBMIT(found)')], options);
    const second = await runs.run([js('SUBMIT(found + 1)')], { ...options, continues: first.run, task: 'One more.' });
    assert.deepEqual(second.outcome, { kind: 'submitted', outputs: { result: 2 } });
    const [before, after] = [first, second].map(({ run }) => promptOf(run.events));
    assert.equal(after?.sizes.tools, before?.sizes.tools);
    assert.ok(after!.sizes.instructions > before!.sizes.instructions && after!.history > 0);
    assert.equal(promptTokensOf(after!), sentTokens(second));
  });

  it('is the same after the worker was lost', async () => {
    const replies = [js('const kept = 1; print(kept)'), js('print(2)'), js('SUBMIT(kept)')];
    const whole = await runs.run(replies, { tools, tokens: 1 });
    const onStart = (run: Run): void =>
      loseWorkerAt(run, runs.engine.workers, ({ type, iteration }) => type === 'cell.started' && iteration === 2);
    const resumed = await runs.run(replies, { tools, tokens: 1, onStart });
    assert.ok(resumed.run.events.some(({ type }) => type === 'worker.lost'));
    const [one, other] = [whole, resumed].map(({ run }) => promptOf(run.events));
    assert.deepEqual({ ...other, messages: [] }, { ...one, messages: [] });
  });
});
