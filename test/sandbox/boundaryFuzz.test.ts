import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

describe('the boundaries of the sandbox', () => {
  it('hold against 60 seconds of drawn values, tricks and messages, on both engines', async function () {
    this.timeout(5 * 60_000);
    // In a process of its own: what it draws may leave threads behind that would hold this one.
    const { stdout } = await promisify(execFile)(process.execPath, [
      'scripts/fuzz.mjs',
      '--seconds',
      '60',
      '--seed',
      '1',
    ]);
    const samples = [...stdout.matchAll(/: (\d+) samples/g)].map(([, count]) => Number(count));
    assert.equal(samples.length, 5, stdout);
    assert.ok(
      samples.every((count) => count > 1),
      stdout,
    );
  });
});
