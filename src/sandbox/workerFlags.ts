import type { SandboxRuntime } from './runtime';

/** The second wall: what the process itself may not do, should generated code ever leave its isolate. */
export function workerFlags(runtime: SandboxRuntime, workerFile: string): string[] {
  return [
    '--no-node-snapshot',
    '--permission',
    '--allow-addons',
    `--allow-fs-read=${workerFile}`,
    `--allow-fs-read=${runtime.engineFile}`,
    '--no-experimental-sqlite',
    '--disable-sigusr1',
    // Short-lived values of a worker are few megabytes; V8 would keep tens of them before it looks.
    '--max-semi-space-size=2',
    '--no-warnings',
  ];
}
