import assert from 'node:assert/strict';
import {
  modelBlocked,
  modelEmptyAnswer,
  modelFailed,
  modelQuota,
  modelStreamCut,
  modelTooLong,
  modelUnavailable,
} from '../../../src/core/errors';
import { failureKindOf } from '../../../src/core/modelFailureWords';
import type { ModelPort } from '../../../src/core/ports';
import { retryingModel } from '../../../src/core/retryingModel';

const request = { purpose: 'iteration', messages: [{ role: 'user', text: 'x' }] } as const;
const response = { text: 'done', usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } };

/** Throws what it is given, one after the other, then answers. */
function failing(...failures: readonly Error[]): { model: ModelPort; notices: string[]; asked: () => number } {
  const notices: string[] = [];
  let asked = 0;
  const port: ModelPort = {
    generate: () => {
      asked += 1;
      const failure = failures[asked - 1];
      return failure === undefined ? Promise.resolve(response) : Promise.reject(failure);
    },
  };
  const onNotice = ({ message }: { readonly message: string }): void => void notices.push(message);
  return { model: retryingModel(port, { onNotice, random: () => 0.5, firstDelayMs: 1 }), notices, asked: () => asked };
}

describe('retryingModel', () => {
  const { signal } = new AbortController();

  it('asks again after failures that pass, and says so each time', async () => {
    const { model, notices, asked } = failing(modelQuota('m', new Error('slow down.')), modelUnavailable('m'));
    assert.equal(await model.generate(request, signal), response);
    assert.equal(asked(), 3);
    assert.equal(notices.length, 2);
    assert.match(notices[0] ?? '', /slow down\..* It is asked again in 0\.0 s\.$/);
  });

  it('counts a cut stream and an empty answer among them', async () => {
    const { model, asked } = failing(modelStreamCut('m', 'half'), modelEmptyAnswer('m'));
    await model.generate(request, signal);
    assert.equal(asked(), 3);
  });

  it('gives up after four tries, with the last failure', async () => {
    const last = modelUnavailable('m', new Error('the last one'));
    const { model, asked } = failing(modelUnavailable('m'), modelUnavailable('m'), modelUnavailable('m'), last);
    await assert.rejects(model.generate(request, signal), last);
    assert.equal(asked(), 4);
  });

  for (const failure of [modelBlocked('m'), modelFailed('m'), modelTooLong('m')]) {
    it(`does not repeat what stays as it is: ${failure.code}`, async () => {
      const { model, notices, asked } = failing(failure);
      await assert.rejects(model.generate(request, signal), failure);
      assert.deepEqual([asked(), notices], [1, []]);
    });
  }

  it('ends its pause at once when the run is cancelled', async () => {
    const aborter = new AbortController();
    const port: ModelPort = { generate: () => Promise.reject(modelQuota('m')) };
    const model = retryingModel(port, {
      onNotice: () => aborter.abort(new Error('cancelled')),
      random: () => 0,
      firstDelayMs: 1_000_000,
    });
    await assert.rejects(model.generate(request, aborter.signal), /cancelled/);
  });
});

describe('failureKindOf', () => {
  for (const [words, kind] of [
    ['Rate limit reached for requests', 'quota'],
    ['429 Too Many Requests', 'quota'],
    ["This model's maximum context length is 8192 tokens", 'tooLong'],
    ['Message exceeds token limit.', 'tooLong'],
    ['prompt is too long: 210000 tokens > 200000 maximum', 'tooLong'],
    ['the request exceeds the available context size', 'tooLong'],
    ['The server is overloaded', 'unavailable'],
    ['connect ECONNREFUSED 127.0.0.1:1', 'unavailable'],
    ['502 Bad Gateway', 'unavailable'],
    ['Please try again later', 'unavailable'],
    ['Internal provider error 17', undefined],
    ['the answer is too long-winded', undefined],
  ] as const) {
    it(`reads ${kind ?? 'nothing'} from “${words}”`, () => {
      assert.equal(failureKindOf(words), kind);
    });
  }
});
