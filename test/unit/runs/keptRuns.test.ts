import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsToForget } from '../../../src/runs/keptRuns';
import { RunLock } from '../../../src/runs/runLock';
import { RunService } from '../../../src/runs/runService';

const NOW = Date.UTC(2026, 10, 22, 12);
const IDS = ['20261122-110000-aaaaaa', '20261121-110000-bbbbbb', '20261101-110000-cccccc', '20260101-110000-dddddd'];

describe('runs that are kept', () => {
  it('are at most so many, the newest', () => {
    assert.deepEqual(runsToForget(IDS, { count: 2, days: 3_650 }, NOW), IDS.slice(2));
  });

  it('are at most so old', () => {
    assert.deepEqual(runsToForget(IDS, { count: 100, days: 1 }, NOW), IDS.slice(1));
    assert.deepEqual(runsToForget(IDS, { count: 100, days: 2 }, NOW), IDS.slice(2));
    assert.deepEqual(runsToForget(IDS, { count: 100, days: 30 }, NOW), IDS.slice(3));
  });

  it('lose their journals too, but nothing else in the folder, nor what goes on in another window', async () => {
    const storageFolder = await mkdtemp(path.join(tmpdir(), 'rlm-kept-'));
    try {
      for (const id of [...IDS, 'something else'])
        await mkdir(path.join(storageFolder, 'runs', id), { recursive: true });
      const [, , held = ''] = IDS;
      await new RunLock(path.join(storageFolder, 'runs', held)).take();
      const service = new RunService({
        storageFolder,
        startWorker: () => Promise.reject(new Error('No worker here.')),
        approvals: { mode: () => 'ask', store: { get: () => undefined, set: () => Promise.resolve() } },
        log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
        now: () => NOW,
      });
      assert.deepEqual(await service.forgetOld({ count: 1, days: 90 }), [IDS[1], IDS[3]]);
      assert.deepEqual([...(await service.list())].sort(), [held, IDS[0], 'something else'].sort());
    } finally {
      await rm(storageFolder, { recursive: true, force: true });
    }
  });
});
