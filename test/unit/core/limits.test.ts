import assert from 'node:assert/strict';
import { DEFAULT_LIMITS, LIMIT_NAMES, LIMITS, resolveLimits } from '../../../src/core/limits';

describe('resolveLimits', () => {
  it('fills in defaults, which lie in their ranges', () => {
    for (const name of LIMIT_NAMES) {
      const { default: value, minimum, maximum } = LIMITS[name];
      assert.equal(DEFAULT_LIMITS[name], value);
      assert.ok(minimum <= value && value <= maximum, name);
    }
  });

  it('brings what is out of range to the nearest bound, and ignores what is no number', () => {
    const limits = resolveLimits({ iterations: 0, subCalls: 1e9, cellCpuMs: Number.NaN, isolateMemoryMb: '64' });
    assert.equal(limits.iterations, LIMITS.iterations.minimum);
    assert.equal(limits.subCalls, LIMITS.subCalls.maximum);
    assert.equal(limits.cellCpuMs, LIMITS.cellCpuMs.default);
    assert.equal(limits.isolateMemoryMb, LIMITS.isolateMemoryMb.default);
  });
});
