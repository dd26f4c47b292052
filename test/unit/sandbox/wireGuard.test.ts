import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { EVENT_METHOD } from '../../../src/protocol/hostWorker';
import { WireGuard } from '../../../src/sandbox/wireGuard';

describe('what may come from a worker', () => {
  function watched(): { guard: WireGuard; dropped: string[]; breaches: string[] } {
    const [dropped, breaches]: [string[], string[]] = [[], []];
    const guard = new WireGuard({
      onDropped: (what) => dropped.push(what),
      onBreach: ({ message }) => breaches.push(message),
    });
    return { guard, dropped, breaches };
  }

  const event = { jsonrpc: '2.0', method: EVENT_METHOD, params: {} };

  it('is no more messages than code may cause, each of which is counted', () => {
    const { guard, dropped, breaches } = watched();
    guard.startRun({ ...DEFAULT_LIMITS, toolCalls: 0 });
    let accepted = 0;
    while (accepted < 10_000_000 && guard.accept(event)) accepted += 1;
    assert.ok(accepted >= 60_000, `${accepted}`);
    assert.equal(guard.seen, accepted + 1);
    assert.deepEqual([dropped, breaches], [[], ['it sent more messages than any code may cause']]);
    assert.equal(guard.accept(event), false, 'nothing counts from then on');
    assert.equal(guard.seen, accepted + 1);
  });

  it('is an answer once, and an error only with a code and a message', () => {
    const { guard, dropped } = watched();
    const errors = [null, 'wrong', [], {}, { code: '1', message: 'text' }, { code: 1, message: 2 }];
    for (const [id, error] of errors.entries()) {
      guard.noteSent({ id, method: 'worker/ping' });
      assert.equal(guard.accept({ jsonrpc: '2.0', id, error }), false);
    }
    assert.deepEqual(dropped, Array(errors.length).fill('an error without a message'));
    guard.noteSent({ id: 7, method: 'worker/ping' });
    assert.equal(guard.accept({ jsonrpc: '2.0', id: 7, error: { code: 1, message: 'refused' } }), true);
    assert.equal(guard.accept({ jsonrpc: '2.0', id: 7, result: null }), false);
    assert.equal(dropped.at(-1), 'an answer to what was not asked');
  });
});
