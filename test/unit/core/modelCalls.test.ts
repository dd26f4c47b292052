import assert from 'node:assert/strict';
import { Budget } from '../../../src/core/budget';
import { imageInput } from '../../../src/core/imageInput';
import type { InvokeResult } from '../../../src/core/interpreter';
import { resolveLimits } from '../../../src/core/limits';
import { ModelCalls } from '../../../src/core/subCalls/modelCalls';
import { SubCallGate } from '../../../src/core/subCalls/subCallGate';
import { SubCallModels } from '../../../src/core/subCalls/subCallModels';
import { SubCalls } from '../../../src/core/subCalls/subCalls';

const OWN = { id: 'own', name: 'Own', vendor: 'test', family: 'big', maxInputTokens: 0 };
const IMAGE = imageInput({ mimeType: 'image/png', base64: 'iVBORw0KGgo=' }, { width: 1, height: 1 });

describe('ModelCalls', () => {
  const { signal } = new AbortController();
  let asked: number;
  let calls: ModelCalls;

  beforeEach(() => {
    asked = 0;
    const limits = resolveLimits({});
    const models = new SubCallModels(OWN, undefined);
    const model = {
      generate: () => {
        asked += 1;
        return Promise.resolve({ text: '{"1":"seen"}', usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } });
      },
    };
    const budget = new Budget(limits, () => 0);
    const gate = new SubCallGate(limits.subCallsInFlight);
    calls = new ModelCalls(new SubCalls({ model, budget, limits, gate, models, random: () => 0 }), models);
  });

  const wordsOf = (result: InvokeResult): string => (result.ok ? 'an answer' : result.error.message);

  it('says where images are looked at, and asks nobody', async () => {
    assert.match(wordsOf(await calls.query([IMAGE], signal)), /^llm_query takes .* no images.*show\(image\)/);
    assert.match(wordsOf(await calls.queryAll([['What is it?', IMAGE]], signal)), /^llm_query_batched takes .*show/);
    assert.match(wordsOf(await calls.map([['Ann', IMAGE], 'Describe it'], signal)), /^llm_map takes .*show/);
    assert.equal(asked, 0);
  });

  it('takes data that is no image', async () => {
    const result = await calls.map([[{ mimeType: 'text/plain', text: 'hello' }], 'Describe it'], signal);
    assert.deepEqual(result, { ok: true, value: ['seen'] });
  });
});
