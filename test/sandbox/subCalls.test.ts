import assert from 'node:assert/strict';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel, type Reply } from '../support/scriptedModel';

/** A model that answers sub-calls by `answer`, and turns of the loop by the replies. */
function model(answer: (prompt: string) => string, ...replies: readonly string[]): ScriptedModel {
  const reply: Reply = (messages) => {
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const first = messages[0]?.text ?? '';
    return first.startsWith('You solve a task') ? (replies[turn] ?? '') : answer(first);
  };
  return new ScriptedModel(reply);
}

describe('what generated code can ask for', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  it('typed answers, and many items in few prompts', async () => {
    const packed: string[] = [];
    const scripted = model(
      (prompt) => {
        if (prompt.startsWith('How many')) return '{"count": "4"}';
        packed.push(prompt);
        const items = [...prompt.matchAll(/^\[(\d+)\] (.*)$/gm)];
        return JSON.stringify(Object.fromEntries(items.map(([, number, item]) => [number, `${item ?? ''}!`])));
      },
      js(`const { count } = await llm_query('How many?', { schema: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] } });
        const items = Array.from({ length: 120 }, (_, i) => 'item ' + i);
        const marked = await llm_map(items, 'Mark each item.', { pack: 50 });
        SUBMIT([count, marked.length, marked[0], marked[119], budget().sub_calls]);`),
    );
    const outcome = await engine.start('ask', scripted, localTools({}), { subCalls: 10 }).outcome;
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: [4, 120, 'item 0!', 'item 119!', 6] } });
    assert.equal(packed.length, 3);
  });

  it('what is left, stated after each block', async () => {
    const scripted = model(() => 'yes', js(`await llm_query('really?')`), js('SUBMIT(budget())'));
    const run = engine.start('ask', scripted, localTools({}), { subCalls: 10, iterations: 5 });
    const outcome = await run.outcome;
    const result = outcome.kind === 'submitted' ? outcome.outputs['result'] : undefined;
    assert.deepEqual(
      { ...(result as object), seconds: 0 },
      { iterations: 3, sub_calls: 9, tool_calls: 2_000, tokens: 1_999_955, seconds: 0 },
    );
    const told = scripted.requests.at(-1)?.at(-1)?.text ?? '';
    assert.match(told, /\[Block 1 done\. Left: 4 blocks, 9 sub-calls\.\]$/);
  });

  it('nothing again for a cell that is repeated, and nothing of a resumed one', async () => {
    let asked = 0;
    const scripted = new ScriptedModel((messages) => {
      if (!(messages[0]?.text ?? '').startsWith('You solve a task')) {
        asked += 1;
        return 'blue';
      }
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (turn === 1) engine.workers[0]?.kill();
      return [js(`const sky = await llm_query('Which colour?'); print(sky)`), js('1'), js(`SUBMIT(sky)`)][turn] ?? '';
    });
    const outcome = await engine.start('ask', scripted, localTools({})).outcome;
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: 'blue' } });
    assert.equal(asked, 1);
  });

  it('a hint when it turns in circles, and then the end', async () => {
    const scripted = model(() => '', ...Array.from({ length: 3 }, () => js('missing_name')), 'It could not be found.');
    const outcome = await engine.start('ask', scripted, localTools({})).outcome;
    assert.deepEqual(outcome, {
      kind: 'extracted',
      outputs: { result: 'It could not be found.' },
      terminationReason: 'stalled',
    });
    assert.match(scripted.requests[2]?.at(-1)?.text ?? '', /second time in a row/);
    assert.doesNotMatch(scripted.requests[1]?.at(-1)?.text ?? '', /second time in a row/);
  });

  it('an answer from the transcript when the tokens are used up', async () => {
    const replies = Array.from({ length: 80 }, (_, index) => js(`print(${index})`));
    const last = 'As far as I came.';
    const scripted = new ScriptedModel((messages) => {
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      return (messages.at(-1)?.text ?? '').startsWith('No block is left') ? last : (replies[turn] ?? '');
    });
    // Each call of this model counts as 15 tokens.
    const outcome = await engine.start('ask', scripted, localTools({}), { runTokens: 1_000, iterations: 100 }).outcome;
    assert.deepEqual(outcome, { kind: 'extracted', outputs: { result: last }, terminationReason: 'tokens' });
  });
});
