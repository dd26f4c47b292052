import assert from 'node:assert/strict';
import { StallDetector } from '../../../src/core/stall';

describe('StallDetector', () => {
  const fault = (message: string) => ({ kind: 'thrown', name: 'Error', message }) as const;

  it('hints at the second and ends at the third time of the same code with the same result', () => {
    const stall = new StallDetector();
    assert.deepEqual(
      ['a()', 'a()  ', 'a()'].map((code) => stall.judge(code, 'seen', undefined)),
      ['going', 'hint', 'stalled'],
    );
  });

  it('counts the same error, whatever the code', () => {
    const stall = new StallDetector();
    assert.equal(stall.judge('a()', 'x', fault('m')), 'going');
    assert.equal(stall.judge('b()', 'y', fault('m')), 'hint');
    assert.equal(stall.judge('c()', 'z', fault('other')), 'going');
    assert.equal(stall.judge('d()', 'w', fault('other')), 'hint');
  });

  it('lets the same code go on while its results differ', () => {
    const stall = new StallDetector();
    assert.deepEqual(
      ['1', '2', '3', '4'].map((seen) => stall.judge('next()', seen, undefined)),
      ['going', 'going', 'going', 'going'],
    );
  });
});
