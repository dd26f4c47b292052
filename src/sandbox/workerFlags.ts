import type { SandboxRuntime } from './runtime';

/** The second wall: what the process itself may not do, should generated code ever leave its engine. */
export function workerFlags({ engine, engineFiles }: SandboxRuntime, workerFile: string): string[] {
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
    '--no-warnings',
  ];
}
