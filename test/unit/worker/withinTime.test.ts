import assert from 'node:assert/strict';
import { withinTime } from '../../../src/worker/withinTime';

/** Waits as work does that gets no processor. */
function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

describe('work with a limit of time', () => {
  it('gives what the work gives, and what it throws', () => {
    assert.equal(
      withinTime(() => 'done', 60_000),
      'done',
    );
    const error = new Error('Not this.');
    assert.throws(
      () =>
        withinTime(() => {
          throw error;
        }, 60_000),
      error,
    );
  });

  it('tries again what only waited', () => {
    let tries = 0;
    const value = withinTime(() => {
      tries += 1;
      if (tries === 1) wait();
      return tries;
    }, 1_000);
    assert.equal(value, 2);
  });

  it('gives up what always waits', () => {
    let tries = 0;
    const work = (): void => {
      tries += 1;
      wait();
    };
    assert.throws(() => {
      withinTime(work, 100);
    }, /timed out/);
    assert.equal(tries, 3);
  });

  it('interrupts a regular expression that never ends', () => {
    let tries = 0;
    const work = (): boolean => {
      tries += 1;
      return /^(a+)+$/.test(`${'a'.repeat(60)}!`);
    };
    assert.throws(() => withinTime(work, 300), /timed out/);
    assert.ok(tries <= 3, `${tries} tries`);
  });
});
