import assert from 'node:assert/strict';
import { existsSync, readlinkSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RunEvent } from '../../../src/core/events';
import { Journal, readJournal } from '../../../src/runs/journal';

describe('Journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function event(sequence: number, value: string): RunEvent {
    return { runId: 'r', sequence, at: sequence, type: 'tool.finished', callId: 't1', value, durationMs: 1 };
  }

  it('gives back what was appended, in order', async () => {
    const journal = new Journal(folder);
    const events = [event(0, 'a'), event(1, 'ü\n"'), event(2, 'c')];
    for (const one of events) journal.append(one);
    await journal.flush();
    assert.deepEqual(await readJournal(folder), events);
  });

  it('stores a large value once, uncut', async () => {
    const journal = new Journal(folder);
    const large = 'x'.repeat(200_000);
    journal.append(event(0, large));
    journal.append(event(1, large));
    await journal.flush();
    assert.equal((await readdir(path.join(folder, 'values'))).length, 1);
    assert.deepEqual(await readJournal(folder), [event(0, large), event(1, large)]);
  });

  it('reads up to a line that was cut off', async () => {
    const journal = new Journal(folder);
    journal.append(event(0, 'a'));
    await journal.flush();
    await appendFile(path.join(folder, 'journal.jsonl'), '{"runId":"r","sequen');
    assert.deepEqual(await readJournal(folder), [event(0, 'a')]);
  });

  it('goes on behind a line that was cut off, and leaves that out', async () => {
    const journal = new Journal(folder);
    journal.append(event(0, 'a'));
    await journal.flush();
    await appendFile(path.join(folder, 'journal.jsonl'), '{"runId":"r","sequen');
    const again = new Journal(folder);
    again.append(event(1, 'b'));
    await again.flush();
    assert.deepEqual(await readJournal(folder), [event(0, 'a'), event(1, 'b')]);
  });

  it('writes what comes after its end, and keeps no file open for it', async function () {
    if (!existsSync('/proc/self/fd')) this.skip();
    const journal = new Journal(folder);
    journal.append(event(0, 'a'));
    await journal.close();
    journal.append(event(1, 'late'));
    await setTimeout(50);
    assert.deepEqual(await readJournal(folder), [event(0, 'a'), event(1, 'late')]);
    const open = (await readdir('/proc/self/fd')).map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    assert.deepEqual(
      open.filter((file) => file.startsWith(folder)),
      [],
    );
  });

  it('has nothing for a run that never was', async () => {
    assert.equal(await readJournal(path.join(folder, 'missing')), undefined);
  });

  it('tells a failure to write', async () => {
    const journal = new Journal('/dev/null/not-a-folder');
    journal.append(event(0, 'a'));
    await assert.rejects(journal.flush());
  });
});
