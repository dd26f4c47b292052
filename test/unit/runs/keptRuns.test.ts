import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

  it('lose what a person has changed of their code with the rest, by age as by number', async () => {
    for (const kept of [
      { count: 1, days: 3_650 },
      { count: 100, days: 1 },
    ]) {
      const storageFolder = await mkdtemp(path.join(tmpdir(), 'rlm-kept-'));
      try {
        const edited = (id: string): string => path.join(storageFolder, 'runs', id, 'edits', 'iteration-1.ts');
        for (const id of IDS) {
          await mkdir(path.dirname(edited(id)), { recursive: true });
          await writeFile(path.join(storageFolder, 'runs', id, 'journal.jsonl'), '');
          await writeFile(edited(id), `SUBMIT('${id}')`);
        }
        assert.deepEqual(await serviceOf(storageFolder).forgetOld(kept), IDS.slice(1));
        assert.deepEqual(await readdir(path.join(storageFolder, 'runs')), IDS.slice(0, 1));
        assert.equal(await readFile(edited(IDS[0] ?? ''), 'utf8'), `SUBMIT('${IDS[0]}')`);
      } finally {
        await rm(storageFolder, { recursive: true, force: true });
      }
    }
  });

  it('lose their journals too, but nothing else in the folder, nor what goes on in another window', async () => {
    const storageFolder = await mkdtemp(path.join(tmpdir(), 'rlm-kept-'));
    try {
      for (const id of [...IDS, 'something else'])
        await mkdir(path.join(storageFolder, 'runs', id), { recursive: true });
      const [, , held = ''] = IDS;
      await new RunLock(path.join(storageFolder, 'runs', held)).take();
      const service = serviceOf(storageFolder);
      assert.deepEqual(await service.forgetOld({ count: 1, days: 90 }), [IDS[1], IDS[3]]);
      assert.deepEqual([...(await service.list())].sort(), [held, IDS[0], 'something else'].sort());
    } finally {
      await rm(storageFolder, { recursive: true, force: true });
    }
  });
});

function serviceOf(storageFolder: string): RunService {
  return new RunService({
    storageFolder,
    startWorker: () => Promise.reject(new Error('No worker here.')),
    approvals: { mode: () => 'ask', store: { get: () => undefined, set: () => Promise.resolve() } },
    log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    now: () => NOW,
  });
}
