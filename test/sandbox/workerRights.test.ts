import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureCarriedNode } from '../../scripts/carriedNode.mjs';
import { ownTarget } from '../../scripts/vsix.mjs';
import { SILENT_LOG } from '../../src/core/log';
import { chooseRuntime } from '../../src/sandbox/chooseRuntime';
import { rightsOf, type EngineName, type SandboxRuntime } from '../../src/sandbox/runtime';
import { workerFork } from '../../src/sandbox/workerFlags';
import { REPORT_MARK, rightsProbe, type Canaries, type RightsReport } from '../support/rightsProbe';

/** What Node's permission model denies by itself. */
const DENIED = [
  'read a file',
  'write a file',
  'list a folder',
  'start a process',
  'become another program',
  'start a thread',
  'open a database',
  'open a debugger',
  'debug itself',
  'use WASI',
];
const SOCKETS = ['connect to a port', 'listen on a port', 'send a datagram', 'look up a name', 'fetch a page'];

/**
 * Code that runs in the Node around the engine, as if it had left it: what can it still not do? It is put before the
 * real bundle, where only Node's own permissions hold, and behind it, where the worker has sealed itself.
 */
describe('the rights around the engine', () => {
  const runtimes: { readonly node: string; readonly execPath: string }[] = [
    { node: `this Node ${process.versions.node}`, execPath: process.execPath },
  ];
  before(async () => {
    const carried = await ensureCarriedNode(ownTarget());
    if (carried !== undefined) runtimes.push({ node: `the carried Node ${carried.version}`, execPath: carried.node });
  });

  for (const engine of ['isolated-vm', 'quickjs'] as const) {
    it(`hold against code that has left ${engine}, in each Node`, async function () {
      this.timeout(60_000);
      for (const { node, execPath } of runtimes) await hold(engine, node, execPath);
    });
  }
});

async function hold(engine: EngineName, node: string, execPath: string): Promise<void> {
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'rlm-rights-'));
  let connections = 0;
  let signals = 0;
  const server = await listening(() => (connections += 1));
  const onSignal = (): void => void (signals += 1);
  process.on('SIGUSR2', onSignal);
  try {
    const canaries: Canaries = {
      secret: path.join(folder, 'canary.txt'),
      written: path.join(folder, 'written.txt'),
      database: path.join(folder, 'sqlite.db'),
      port: (server.address() as AddressInfo).port,
      library: someLibrary(),
    };
    await writeFile(canaries.secret, 'secret');
    const runtime = await runtimeOf(engine, execPath);
    const isNetworkDenied = rightsOf(runtime).denied.includes('network');

    const alone = await report(runtime, folder, (bundle) => rightsProbe(canaries, 'alone', false) + bundle);
    for (const attempt of [...DENIED, ...(isNetworkDenied ? SOCKETS : [])]) {
      assert.notEqual(alone.results[attempt], 'done', `${node} and ${engine}: may ${attempt} before it is sealed`);
    }
    // Were this denied as well, the documents would be wrong, and so would be what the canaries say.
    if (!isNetworkDenied) assert.equal(alone.results['connect to a port'], 'done');
    assert.equal(connections > 0, !isNetworkDenied, `${node} and ${engine}: ${connections} connections`);

    connections = 0;
    const sealed = await report(runtime, folder, (bundle) => {
      const probe = rightsProbe(canaries, 'sealed', true);
      return bundle + (engine === 'quickjs' ? afterRealm(probe) : probe);
    });
    assert.deepEqual(
      Object.entries(sealed.results).filter(([, result]) => result === 'done' || result === 'did not end'),
      [],
      `${node} and ${engine}: this may be done after it is sealed`,
    );
    assert.ok(Object.keys(sealed.results).length > DENIED.length + SOCKETS.length);
    const own = engine === 'quickjs' ? path.join(folder, 'engine') : path.dirname(runtime.engineFiles[0] ?? '');
    assert.deepEqual(sealed.facts, { environment: '', folder: own, umask: '77' });
    assert.deepEqual([connections, signals], [0, 0]);
    assert.ok(!existsSync(canaries.written) && !existsSync(canaries.database));
  } finally {
    process.off('SIGUSR2', onSignal);
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The runtime with this engine and this Node, as it is chosen. */
async function runtimeOf(engine: EngineName, nodePath: string): Promise<SandboxRuntime> {
  const { runtime } = await chooseRuntime({
    programFolder: path.resolve('dist'),
    engine: 'isolated-vm',
    nodePath,
    log: SILENT_LOG,
  });
  if (engine === 'isolated-vm') return runtime;
  const { runtime: own } = await chooseRuntime({ programFolder: path.resolve('dist'), engine, log: SILENT_LOG });
  return { ...own, execPath: nodePath, nodeVersion: runtime.nodeVersion };
}

/**
 * Starts the real worker, with the probe in it where the engine's code would run: in the process with isolated-vm, in
 * the thread with QuickJS.
 */
async function report(
  runtime: SandboxRuntime,
  folder: string,
  edit: (bundle: string) => string,
): Promise<RightsReport> {
  const [first = '', ...rest] = runtime.engineFiles;
  const workerFile = path.join(folder, 'worker.js');
  const isThread = runtime.engine === 'quickjs';
  const threadFile = path.join(folder, 'engine', 'thread.js');
  const worker = await readFile('dist/worker.js', 'utf8');
  await writeFile(workerFile, isThread ? worker : edit(worker));
  await mkdir(path.dirname(threadFile), { recursive: true });
  if (isThread) await writeFile(threadFile, edit(await readFile(first, 'utf8')));
  const engineFiles = isThread ? [threadFile, ...rest] : runtime.engineFiles;
  const child = fork(workerFile, [...engineFiles], {
    ...workerFork({ ...runtime, engineFiles }, workerFile),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    return await printed(child);
  } finally {
    child.kill('SIGKILL');
  }
}

/** A thread seals itself when it has made its realm, before generated code comes. This realm is not even a good one. */
function afterRealm(probe: string): string {
  return `
;(() => {
  const { parentPort } = require('node:worker_threads');
  parentPort.postMessage = () => {};
  parentPort.emit('message', { kind: 'create', id: -1, memoryMb: 16, setupJson: '{}' });
  const begin = () => {
    if (process.getBuiltinModule !== undefined) return setTimeout(begin, 10);
    ${probe}
  };
  begin();
})();
`;
}

async function printed(child: ChildProcess): Promise<RightsReport> {
  for await (const line of createInterface({ input: child.stdout!, signal: AbortSignal.timeout(20_000) })) {
    if (line.startsWith(REPORT_MARK)) return JSON.parse(line.slice(REPORT_MARK.length)) as RightsReport;
  }
  throw new Error(`The worker ended with ${child.signalCode ?? child.exitCode} and reported nothing.`);
}

async function listening(onConnection: () => void): Promise<Server> {
  const server = createServer((_request, response) => response.end('page'));
  server.on('connection', onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** One that this process has loaded, which therefore loads. */
function someLibrary(): string {
  const { sharedObjects } = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
  const library = sharedObjects.find((file) => path.isAbsolute(file) && existsSync(file) && file !== process.execPath);
  assert.ok(library);
  return library;
}
