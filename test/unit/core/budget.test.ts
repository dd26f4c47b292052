import assert from 'node:assert/strict';
import { Budget } from '../../../src/core/budget';
import { resolveLimits } from '../../../src/core/limits';

describe('Budget', () => {
  it('tells what is left, and says more when it runs low', () => {
    let now = 0;
    const budget = new Budget(
      resolveLimits({ iterations: 3, subCalls: 5, runTokens: 1_000, runMs: 60_000 }),
      () => now,
    );
    assert.equal(budget.describe(), 'Left: 3 blocks.');
    budget.startIteration();
    budget.takeSubCall();
    budget.addTokens({ inputTokens: 500, outputTokens: 100, isEstimate: true });
    assert.equal(budget.describe(), 'Left: 2 blocks, 4 sub-calls, 400 tokens.');
    budget.startIteration();
    now = 40_000;
    assert.equal(
      budget.describe(),
      'Left: 1 block, 4 sub-calls, 400 tokens, 20 seconds. The next block is the last one: call SUBMIT in it.',
    );
  });

  it('names the limit that was reached', () => {
    let now = 0;
    const make = (): Budget => new Budget(resolveLimits({ iterations: 1, runTokens: 1_000, runMs: 10_000 }), () => now);
    assert.equal(make().exhausted, undefined);
    const used = make();
    used.startIteration();
    assert.equal(used.exhausted, 'iterations');
    const spent = make();
    spent.addTokens({ inputTokens: 2_000, outputTokens: 0, isEstimate: false });
    assert.equal(spent.exhausted, 'tokens');
    const computed = new Budget(resolveLimits({ runCpuMs: 2_000 }), () => now, { tokens: 0, activeMs: 0, cpuMs: 500 });
    computed.addCpu(1_000);
    assert.deepEqual([computed.cpuLeftMs, computed.exhausted], [500, undefined]);
    computed.forNestedRun().addCpu(501);
    assert.deepEqual([computed.cpuLeftMs, computed.exhausted], [0, 'computing']);
    const late = make();
    now = 11_000;
    assert.equal(late.exhausted, 'time');
  });

  it('stands while a person is asked, for nested runs too', () => {
    let now = 0;
    const budget = new Budget(resolveLimits({ runMs: 10_000 }), () => now);
    const nested = budget.forNestedRun();
    now = 2_000;
    budget.stand(true);
    budget.stand(true);
    now = 60_000;
    assert.deepEqual([budget.left.seconds, nested.left.seconds], [8, 8]);
    budget.stand(false);
    budget.stand(false);
    assert.deepEqual([budget.left.seconds, nested.exhausted], [8, undefined]);
    now = 69_000;
    assert.equal(nested.exhausted, 'time');
  });

  it('refuses calls that are not left', () => {
    const budget = new Budget(resolveLimits({ subCalls: 1, toolCalls: 0 }), () => 0);
    assert.deepEqual([budget.takeSubCall(), budget.takeSubCall(), budget.takeToolCall()], [true, false, false]);
  });
});
