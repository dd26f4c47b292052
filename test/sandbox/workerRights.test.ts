import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SILENT_LOG } from '../../src/core/log';
import { chooseRuntime } from '../../src/sandbox/chooseRuntime';
import { threadFlags } from '../../src/worker/quickJs/threadFlags';
import { workerFlags } from '../../src/sandbox/workerFlags';

/** Code that runs in the Node around the engine, as if it had left it: what can it still not do? */
for (const engine of ['isolated-vm', 'quickjs'] as const) {
  describe(`the rights around ${engine}`, () => {
    let folder: string;
    let results: Record<string, string>;

    before(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-rights-'));
      const canary = path.join(folder, 'canary.txt');
      const written = path.join(folder, 'written.txt');
      await writeFile(canary, 'secret');
      const probe = path.join(folder, 'probe.cjs');
      await writeFile(probe, probeSource(canary, written, path.join(folder, 'sqlite.db')));
      const { runtime } = await chooseRuntime({ programFolder: path.resolve('dist'), engine, log: SILENT_LOG });
      assert.equal(runtime.engine, engine);
      const [threadFile = ''] = runtime.engineFiles;
      const starter = path.join(folder, 'starter.cjs');
      const flags = threadFlags({ threadFile: probe, wasmFile: threadFile });
      await writeFile(starter, starterSource(probe, flags));
      const file = engine === 'quickjs' ? starter : probe;
      const child = fork(file, [], {
        execPath: runtime.execPath,
        execArgv: workerFlags({ ...runtime, engineFiles: [probe] }, file),
        env: {},
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      [results] = (await once(child, 'message')) as [Record<string, string>];
      child.kill('SIGKILL');
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const attempt of [
      'read a file',
      'write a file',
      'list a folder',
      'start a process',
      'start a thread',
      'open a database',
    ]) {
      it(`may not ${attempt}`, () => {
        assert.match(results[attempt] ?? '', /ERR_ACCESS_DENIED|ERR_UNKNOWN_BUILTIN_MODULE/, results[attempt]);
      });
    }

    it('left nothing on the disk', () => {
      assert.ok(!existsSync(path.join(folder, 'written.txt')) && !existsSync(path.join(folder, 'sqlite.db')));
    });

    it('sees no environment', () => {
      assert.equal(results['environment'], '');
    });
  });
}

function probeSource(canary: string, written: string, database: string): string {
  const attempts = {
    'read a file': `require('node:fs').readFileSync(${JSON.stringify(canary)}, 'utf8')`,
    'write a file': `require('node:fs').writeFileSync(${JSON.stringify(written)}, 'x')`,
    'list a folder': `require('node:fs').readdirSync('/')`,
    'start a process': `require('node:child_process').execFileSync(process.execPath, ['-v'])`,
    'start a thread': `new (require('node:worker_threads').Worker)('1', { eval: true })`,
    'open a database': `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(database)}).exec('create table t (a)')`,
  };
  const lines = Object.entries(attempts).map(
    ([name, code]) =>
      `try { ${code}; results[${JSON.stringify(name)}] = 'done'; } catch (e) { results[${JSON.stringify(name)}] = String(e.code); }`,
  );
  return `const results = {};\n${lines.join('\n')}\nresults.environment = Object.keys(process.env).filter((name) => !/^(NODE_CHANNEL|NODE_UNIQUE)/.test(name)).join();\n(process.send ?? ((message) => require('node:worker_threads').parentPort.postMessage(message))).call(process, results);`;
}

/** The engine of QuickJS in a thread of the worker: its rights are that thread's. */
function starterSource(probe: string, flags: readonly string[]): string {
  return `const { Worker } = require('node:worker_threads');
    const thread = new Worker(${JSON.stringify(probe)}, { env: {}, execArgv: ${JSON.stringify(flags)} });
    thread.on('message', (results) => process.send(results));`;
}
