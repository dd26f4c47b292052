import assert from 'node:assert/strict';
import { ModelWindow } from '../../../src/core/compaction/modelWindow';
import type { ChatMessage } from '../../../src/core/ports';

const messages = (tokens: number): readonly ChatMessage[] => [{ role: 'user', text: 'x'.repeat(tokens * 4) }];

describe('ModelWindow', () => {
  it('is nearly full at its share, and keeps room for the answer', () => {
    const large = new ModelWindow(100_000, 80);
    assert.deepEqual(
      [80_000, 80_001].map((tokens) => large.isNearlyFull(messages(tokens))),
      [false, true],
    );
    const wide = new ModelWindow(100_000, 99);
    assert.deepEqual(
      [95_904, 95_905].map((tokens) => wide.isNearlyFull(messages(tokens))),
      [false, true],
    );
    const small = new ModelWindow(1_000, 95);
    assert.deepEqual(
      [750, 751].map((tokens) => small.isNearlyFull(messages(tokens))),
      [false, true],
    );
  });

  it('is never full where it is not known, until a request was refused', () => {
    const window = new ModelWindow(0, 80);
    assert.equal(window.isNearlyFull(messages(10_000_000)), false);
    window.learnRefusal(messages(10_000));
    assert.deepEqual([window.tokens, window.isNearlyFull(messages(9_000))], [10_000, true]);
    window.learnRefusal(messages(20_000));
    assert.equal(window.tokens, 10_000);
  });

  it('counts as the provider does, where that is more than the estimate', () => {
    const window = new ModelWindow(1_000, 80);
    const usage = (inputTokens: number, isEstimate = false) => ({ inputTokens, outputTokens: 1, isEstimate });
    window.learnUsage(messages(100), usage(900, true));
    assert.equal(window.tokensOf(messages(100)), 100);
    window.learnUsage(messages(100), usage(150));
    assert.equal(window.tokensOf(messages(100)), 150);
    assert.equal(window.charsOf(150), 400);
    window.learnUsage(messages(100), usage(10));
    assert.equal(window.tokensOf(messages(100)), 150);
    window.learnUsage(messages(100), usage(100_000));
    assert.equal(window.tokensOf(messages(100)), 400);
  });
});
