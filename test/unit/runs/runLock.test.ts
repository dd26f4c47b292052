import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readLockState, RunLock } from '../../../src/runs/runLock';

describe('RunLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const lockFile = (): string => path.join(folder, 'lock.json');

  it('is held by one at a time, and is gone when the run has ended', async () => {
    const [one, other] = [new RunLock(folder), new RunLock(folder)];
    assert.equal(await readLockState(folder), 'absent');
    assert.deepEqual([await one.take(), await other.take()], [true, false]);
    await other.release();
    assert.equal(await readLockState(folder), 'held');
    await one.release();
    assert.equal(await readLockState(folder), 'absent');
    assert.equal(await other.take(), true);
    await other.release();
  });

  it('is free for one of many after an interruption', async () => {
    const first = new RunLock(folder);
    await first.take();
    await first.letGo();
    assert.equal(await readLockState(folder), 'free');
    const locks = Array.from({ length: 8 }, () => new RunLock(folder));
    const taken = await Promise.all(locks.map((lock) => lock.take()));
    assert.equal(taken.filter(Boolean).length, 1);
    await Promise.all(locks.map((lock) => lock.release()));
    assert.deepEqual(await readdir(folder), []);
  });

  it('is free where its process is gone, or has not touched it for long', async () => {
    // No process has an id beyond the largest one.
    await writeFile(lockFile(), JSON.stringify({ owner: 'x', pid: 2 ** 30, machine: os.hostname() }));
    assert.equal(await readLockState(folder), 'free');
    await writeFile(lockFile(), JSON.stringify({ owner: 'x', pid: process.pid, machine: os.hostname() }));
    assert.equal(await readLockState(folder), 'held');
    await utimes(lockFile(), new Date(0), new Date(0));
    assert.equal(await readLockState(folder), 'free');
    await writeFile(lockFile(), '{"owner":');
    assert.equal(await readLockState(folder), 'free');
    const lock = new RunLock(folder);
    assert.equal(await lock.take(), true);
    await lock.release();
  });
});
