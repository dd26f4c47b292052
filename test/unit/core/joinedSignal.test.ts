import assert from 'node:assert/strict';
import { JoinedSignal } from '../../../src/core/joinedSignal';

describe('a joined signal', () => {
  it('is aborted with the first of its signals, for its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const joined = new JoinedSignal(one.signal, other.signal);
    assert.equal(joined.signal.aborted, false);
    other.abort('the other');
    one.abort('the one');
    assert.equal(joined.signal.reason, 'the other');
  });

  it('is aborted from the start where one of them is', () => {
    const joined = new JoinedSignal(new AbortController().signal, AbortSignal.abort('before'));
    assert.equal(joined.signal.reason, 'before');
  });

  it('follows nothing once it is released', () => {
    const one = new AbortController();
    const joined = new JoinedSignal(one.signal);
    joined.release();
    one.abort();
    assert.equal(joined.signal.aborted, false);
  });
});
