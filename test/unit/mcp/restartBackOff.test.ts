import assert from 'node:assert/strict';
import { RestartBackOff } from '../../../src/mcp/restartBackOff';

describe('the back-off of restarts', () => {
  let now = 0;
  let backOff: RestartBackOff;
  beforeEach(() => {
    now = 0;
    backOff = new RestartBackOff({ now: () => now });
  });

  it('waits longer after each loss in a row, and then refuses', () => {
    const delays: (number | undefined)[] = [backOff.delay()];
    for (let losses = 1; losses <= 7; losses += 1) {
      backOff.opened();
      backOff.lost();
      delays.push(backOff.delay());
    }
    assert.deepEqual(delays, [0, 0, 500, 1_000, 2_000, 4_000, undefined, undefined]);
  });

  it('goes on for ever with a web server, at the longest delay', () => {
    const web = new RestartBackOff({ isWeb: true, now: () => now });
    const delays: (number | undefined)[] = [];
    for (let losses = 1; losses <= 10; losses += 1) {
      web.lost();
      delays.push(web.delay());
    }
    assert.deepEqual(delays, [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('counts the time that has passed since', () => {
    backOff.lost();
    backOff.lost();
    now += 200;
    assert.equal(backOff.delay(), 300);
    now += 1_000;
    assert.equal(backOff.delay(), 0);
  });

  it('forgets after a good connection, after a quiet minute and when it is told to', () => {
    for (let losses = 0; losses < 9; losses += 1) backOff.lost();
    assert.equal(backOff.delay(), undefined);
    now += 60_000;
    assert.equal(backOff.delay(), 0);
    backOff.lost();
    backOff.opened();
    now += 60_000;
    backOff.lost();
    assert.equal(backOff.losses, 1);
    backOff.lost();
    backOff.reset();
    assert.equal(backOff.delay(), 0);
  });
});
