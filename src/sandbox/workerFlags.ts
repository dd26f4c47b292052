import type { ForkOptions } from 'node:child_process';
import path from 'node:path';
import type { SandboxRuntime } from './runtime';

/** The worker's own heap, which holds messages, tools and what crosses; isolates have limits of their own. */
const MAX_HEAP_MB = 1024;

/** The second wall: what the process itself may not do, should generated code ever leave its engine. */
function workerFlags({ engine, engineFiles }: SandboxRuntime, workerFile: string): string[] {
  return [
    '--no-node-snapshot',
    '--permission',
    // QuickJS runs in a thread, which can be ended whatever it does; isolated-vm has threads of its own.
    engine === 'quickjs' ? '--allow-worker' : '--allow-addons',
    ...[workerFile, ...engineFiles].map((file) => `--allow-fs-read=${file}`),
    '--no-experimental-sqlite',
    '--disable-sigusr1',
    // Short-lived values of a worker are few megabytes; V8 would keep tens of them before it looks.
    '--max-semi-space-size=2',
    `--max-old-space-size=${MAX_HEAP_MB}`,
    '--no-warnings',
  ];
}

/**
 * How the process is started: without an environment, and in a folder that holds files of its engine only, since Node
 * lets a thread read whatever is in the working directory of its process.
 */
export function workerFork(runtime: SandboxRuntime, workerFile: string): ForkOptions {
  const isElectron = process.versions['electron'] !== undefined && runtime.execPath === process.execPath;
  return {
    // Electron chooses the binary itself, which on macOS is another one.
    execPath: isElectron ? undefined : runtime.execPath,
    execArgv: workerFlags(runtime, workerFile),
    cwd: path.dirname(runtime.engineFiles[0] ?? workerFile),
    env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  };
}
