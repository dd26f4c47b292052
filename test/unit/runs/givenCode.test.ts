import assert from 'node:assert/strict';
import type { ChatMessage, LanguageModel, ModelPurpose } from '../../../src/core/ports';
import { findCode } from '../../../src/core/cell/codeBlocks';
import { GivenCode, NO_MODEL } from '../../../src/runs/givenCode';

const BEHIND: LanguageModel = {
  info: { id: 'one', name: 'One', vendor: 'test', family: 'test', maxInputTokens: 8_000 },
  generate: async () => ({
    text: 'from the model',
    usage: { inputTokens: 1, outputTokens: 1, isEstimate: false },
  }),
};

async function ask(model: LanguageModel, purpose: ModelPurpose, ...texts: readonly string[]): Promise<string> {
  const messages = texts.map((text, at): ChatMessage => ({ role: at % 2 === 0 ? 'user' : 'assistant', text }));
  const options = { purpose, signal: new AbortController().signal, onText: () => undefined };
  return (await model.generate(messages, options)).text;
}

describe('code that is given', () => {
  it('is the one reply of the run, whatever fences it holds itself', async () => {
    const code = 'const text: string = `\n```js\nnot this\n```\n`;\nSUBMIT(text)';
    const response = await ask(new GivenCode(code, NO_MODEL), 'iteration', 'The task');
    const found = findCode(response, () => false);
    assert.ok(found.kind === 'code', JSON.stringify(found));
    assert.equal(found.code.trim(), code);
  });

  it('is the reply whatever came before, as in a run that goes on, and never asks the model for a turn', async () => {
    const model = new GivenCode('await rlm_query("part")', BEHIND);
    assert.match(await ask(model, 'extract', 'The task', 'code', 'seen'), /ended without SUBMIT/);
    assert.match(await ask(model, 'iteration', 'The task'), /rlm_query/);
  });

  it('asks the chosen model for sub-calls, and says so where none is chosen', async () => {
    assert.equal(await ask(new GivenCode('1', BEHIND), 'subCall', 'A question'), 'from the model');
    await assert.rejects(ask(new GivenCode('1', NO_MODEL), 'subCall', 'A question'), /no language model is chosen/);
  });
});
