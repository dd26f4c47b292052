import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../src/core/limits';
import type { RunOutcome } from '../../src/core/events';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';

describe('long prompts of a batch', () => {
  let engine: EngineRuns;
  const prompts: string[] = [];
  beforeEach(async () => {
    prompts.length = 0;
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  /** Every sub-call is answered with the length of its prompt. */
  async function outcomeOf(code: string): Promise<RunOutcome> {
    const model = new ScriptedModel((messages) => {
      const prompt = messages[0]?.text ?? '';
      if (prompt.includes('<task>')) return js(code);
      prompts.push(prompt);
      return String(prompt.length);
    });
    return engine.service.start({
      task: 'Ask.',
      model,
      surface: 'api',
      limits: DEFAULT_LIMITS,
      connectTools: () => Promise.resolve(localTools({})),
    }).outcome;
  }

  it('arrive whole and in order, beside short ones', async () => {
    const outcome = await outcomeOf(
      `const texts = ['short', '😀"\\\\\\n'.repeat(10_000), 'x'.repeat(300_000), 'é'.repeat(20_000)];
       SUBMIT(await llm_query_batched(texts));`,
    );
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: ['5', '50000', '300000', '20000'] } });
    assert.ok(prompts.includes('😀"\\\n'.repeat(10_000)));
  });

  it('belong to their own call, where several are made at once', async () => {
    const outcome = await outcomeOf(
      `const batch = (letter, count) => llm_query_batched(Array.from({ length: count }, (_, index) => letter.repeat(20_000 + index)));
       const broken = {}; broken.self = broken;
       const refused = await Promise.resolve().then(() => llm_query_batched(['z'.repeat(50_000)], broken)).catch(() => ['refused']);
       SUBMIT([...refused, ...(await Promise.all([batch('a', 2), batch('b', 1), llm_query_batched(['c', 'd'])])).flat()]);`,
    );
    const result = ['refused', '20000', '20001', '20000', '1', '1'];
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result } });
  });

  it('are refused with what is no text among them', async () => {
    const code = `try { await llm_query_batched(['x'.repeat(50_000), 7]); } catch (error) { SUBMIT(error.name); }`;
    assert.deepEqual(await outcomeOf(code), { kind: 'submitted', outputs: { result: 'TypeError' } });
  });
});
