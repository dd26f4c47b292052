/** What the worker runs in and with. */
import path from 'node:path';

export type EngineName = 'isolated-vm' | 'quickjs';

/** The setting `rlm.sandbox.engine`. */
export const ENGINE_SETTINGS = ['auto', 'isolated-vm', 'quickjs'] as const;
export type EngineSetting = (typeof ENGINE_SETTINGS)[number];

/** `carried`: lies beside the extension; `editor`: runs the extension host, which may be Electron; `path`: found there. */
export type RuntimeOrigin = 'setting' | 'carried' | 'editor' | 'path';

export interface SandboxRuntime {
  readonly engine: EngineName;
  /** Absolute path of the Node binary. */
  readonly execPath: string;
  readonly nodeVersion: string;
  readonly origin: RuntimeOrigin;
  /** Absolute paths: isolated-vm's `.node` file; or the script of QuickJS's threads and its WebAssembly. */
  readonly engineFiles: readonly string[];
}

/** Always there: the runtime of this process, Electron or not, with the engine that needs nothing of it. */
export function quickJsRuntime(programFolder: string): SandboxRuntime {
  const folder = path.join(programFolder, 'quickjs');
  return {
    engine: 'quickjs',
    execPath: process.execPath,
    nodeVersion: process.versions.node,
    origin: 'editor',
    engineFiles: [path.join(folder, 'thread.js'), path.join(folder, 'quickjs.wasm')],
  };
}

export type Right = 'files' | 'processes' | 'threads' | 'databases' | 'inspector' | 'environment' | 'network';

/**
 * What is denied where generated code runs, should it ever leave its engine: in the process with isolated-vm, in the
 * thread with QuickJS.
 */
export function rightsOf({ nodeVersion }: SandboxRuntime): {
  readonly denied: readonly Right[];
  readonly open: readonly Right[];
} {
  const denied: readonly Right[] = ['files', 'processes', 'threads', 'databases', 'inspector', 'environment'];
  return Number.parseInt(nodeVersion, 10) >= 26
    ? { denied: [...denied, 'network'], open: [] }
    : { denied, open: ['network'] };
}
