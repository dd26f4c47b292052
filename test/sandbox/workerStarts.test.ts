import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SILENT_LOG } from '../../src/core/log';
import { chooseRuntime } from '../../src/sandbox/chooseRuntime';
import type { SandboxRuntime } from '../../src/sandbox/runtime';
import { Sandbox, type EngineWishes } from '../../src/sandbox/sandbox';
import { WorkerProcess } from '../../src/sandbox/workerProcess';

const programFolder = path.resolve('dist');
const { signal } = new AbortController();

describe('how workers are given out', () => {
  let sandbox: Sandbox;
  let wishes: EngineWishes = {};
  beforeEach(() => {
    wishes = {};
    sandbox = new Sandbox({ programFolder, wishes: () => wishes, log: SILENT_LOG });
  });
  afterEach(() => sandbox.dispose());

  it('keeps one worker ahead, and gives out that one', async () => {
    assert.equal(sandbox.hasSpare, false);
    await sandbox.spareReady();
    assert.deepEqual([sandbox.hasSpare, sandbox.workerCount], [true, 1]);
    const worker = await sandbox.startWorker(signal);
    assert.deepEqual([worker.isAlive, sandbox.hasSpare, sandbox.workerCount], [true, false, 1]);
    worker.kill();
    assert.match(await worker.lost, /ended by SIGKILL/);
    assert.equal(sandbox.workerCount, 0);
  });

  it('chooses again where a choice failed, and where the settings have changed since', async () => {
    wishes = { nodePath: path.resolve('package.json') };
    await assert.rejects(sandbox.spareReady(), { code: 'noSandboxRuntime' });
    assert.equal(sandbox.hasSpare, false);
    await assert.rejects(sandbox.startWorker(signal), { code: 'noSandboxRuntime' });
    wishes = {};
    await sandbox.spareReady();
    wishes = { engine: 'quickjs' };
    const worker = await sandbox.startWorker(signal);
    assert.equal((await sandbox.choice()).runtime.engine, 'quickjs');
    assert.ok(worker.isAlive);
  });

  it('starts a worker where the spare one could not be started, and needs no settings', async () => {
    wishes = { nodePath: path.resolve('package.json') };
    sandbox.prepareSpare();
    await assert.rejects(sandbox.startWorker(signal), { code: 'noSandboxRuntime' });
    sandbox.dispose();
    sandbox = new Sandbox({ programFolder, log: SILENT_LOG });
    assert.ok((await sandbox.startWorker(signal)).isAlive);
  });

  it('takes what is written to a worker that is ending, without a word', async () => {
    const worker = await sandbox.startWorker(signal);
    worker.kill();
    await worker.writeBytes(Buffer.alloc(8_000_000));
    assert.match(await worker.lost, /SIGKILL/);
    await worker.writeBytes(Buffer.alloc(1));
  });

  it('leaves no worker behind when it is disposed of', async () => {
    const worker = await sandbox.startWorker(signal);
    sandbox.dispose();
    assert.match(await worker.lost, /SIGKILL/);
    sandbox.prepareSpare();
    assert.equal(sandbox.hasSpare, false);
  });
});

describe('a worker that does not start', () => {
  let folder: string;
  let runtime: SandboxRuntime;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-starts-'));
    ({ runtime } = await chooseRuntime({ programFolder, log: SILENT_LOG }));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is told with how it ended, and what it wrote is in the log alone', async () => {
    const file = path.join(folder, 'worker.js');
    await writeFile(file, `console.error('a secret of this machine'); process.exitCode = 3; process.disconnect();`);
    const logged: string[] = [];
    const log = { ...SILENT_LOG, debug: (text: string) => logged.push(text) };
    await assert.rejects(WorkerProcess.start(runtime, file, log, signal), (thrown: Error) => {
      assert.match(thrown.message, /ended with code 3/);
      assert.doesNotMatch(thrown.message, /secret/);
      return true;
    });
    assert.ok(logged.some((text) => text.includes('a secret of this machine')));
  });

  it('is told, and ended, where it is not ready in time', async () => {
    const file = path.join(folder, 'never.js');
    await writeFile(file, 'setInterval(() => {}, 1000);');
    await assert.rejects(WorkerProcess.start(runtime, file, SILENT_LOG, signal, 200), /did not start in time/);
  });

  it('is told where its Node is gone', async () => {
    const gone = { ...runtime, execPath: path.join(folder, 'node') };
    await assert.rejects(
      WorkerProcess.start(gone, path.join(programFolder, 'worker.js'), SILENT_LOG, signal),
      /ENOENT/,
    );
  });

  it('is ended where nobody waits for it any more', async () => {
    const file = path.join(folder, 'silent.js');
    await writeFile(file, 'setInterval(() => {}, 1000);');
    const abort = new AbortController();
    const started = WorkerProcess.start(runtime, file, SILENT_LOG, abort.signal);
    abort.abort(new Error('nobody waits'));
    await assert.rejects(started, /nobody waits/);
    await assert.rejects(WorkerProcess.start(runtime, file, SILENT_LOG, abort.signal), /nobody waits/);
  });
});
