import assert from 'node:assert/strict';
import { soak } from '../soak/soak';
import { slopeOf } from '../soak/processResources';

describe('the soak', () => {
  it('leaves nothing behind after 200 runs with random faults on both engines', async function () {
    this.timeout(10 * 60_000);
    const { outcomes, failures, samples } = await soak({ runs: 200, seed: 'ci', lanes: 3, block: 50 });
    assert.deepEqual(failures, []);
    const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    assert.equal(ended, 200);
    assert.ok((outcomes['submitted'] ?? 0) > 100 && (outcomes['cancelled'] ?? 0) > 5, JSON.stringify(outcomes));
    assert.equal(samples.length, 4);
    // Few runs: a leak of a whole run (its events, its worker's wire) is far above, caches of V8 are below.
    const [, ...later] = samples.map(({ heapBytes }) => heapBytes);
    assert.ok(slopeOf(later) / 50 < 40_000, `${slopeOf(later) / 50} bytes a run`);
  });

  it('sees a slope', () => {
    assert.equal(slopeOf([1, 3, 5, 7]), 2);
    assert.equal(slopeOf([4, 4, 4]), 0);
  });
});
