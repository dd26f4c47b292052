import assert from 'node:assert/strict';
import { MemoryWatch, type WatchedRealm } from '../../../src/worker/memoryWatch';

/** A realm in whose place the test says how much memory there is; each of its ends can be waited for. */
class Watched implements WatchedRealm {
  readonly memoryMb = 100;
  usedMb = 0;
  readonly watch = new MemoryWatch(() => this.usedMb);
  readonly ended = Promise.withResolvers<void>();
  readonly givenUp = Promise.withResolvers<void>();
  ends: string[] = [];

  constructor() {
    this.watch.add(this);
    this.watch.enter(this);
  }

  endForMemory(): void {
    this.ends.push('ended');
    this.ended.resolve();
  }

  giveUp(): void {
    this.ends.push('given up');
    this.givenUp.resolve();
  }
}

/** Holds the process up, which the watch's own timer does not. */
async function waitFor(event: Promise<void>): Promise<void> {
  const holding = setInterval(() => undefined, 1_000);
  await event;
  clearInterval(holding);
}

describe('the watch of memory', () => {
  it('ends the realm in which code runs once the process has more than its realms may take', async () => {
    const watched = new Watched();
    watched.usedMb = 457;
    await waitFor(watched.ended.promise);
    watched.watch.leave(watched);
    watched.watch.remove(watched);
    watched.usedMb = 10_000;
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(watched.ends, ['ended'], 'one that has come to rest is left alone');
  });

  it('gives the process up where the realm goes on to grow after its end', async () => {
    const watched = new Watched();
    watched.usedMb = 457;
    await waitFor(watched.ended.promise);
    watched.usedMb = 1.5 * (456 + 200) + 1;
    await waitFor(watched.givenUp.promise);
    assert.deepEqual(watched.ends, ['ended', 'given up']);
  });

  it('gives the process up where the realm neither grows nor comes to rest', async () => {
    const watched = new Watched();
    watched.usedMb = 457;
    await waitFor(watched.ended.promise);
    const since = performance.now();
    await waitFor(watched.givenUp.promise);
    assert.ok(performance.now() - since >= 1_500, 'its built-in function may return yet');
  });
});
