/** Chooses the engine of the sandbox and the Node that runs it. */
import { access, chmod, constants, readdir } from 'node:fs/promises';
import path from 'node:path';
import { noSandboxRuntime } from '../core/errors';
import type { Log } from '../core/log';
import { said, type Said } from '../core/said';
import type { SayingCode } from '../protocol/sayings';
import { isReadable, nodeName, nodesOnPath } from './nodesOnPath';
import { probeRuntime, type ProbeMemory } from './probeRuntime';
import { quickJsRuntime, type EngineSetting, type RuntimeOrigin, type SandboxRuntime } from './runtime';

export interface RuntimeSearch {
  /** Holds `isolated-vm/<platform>-<arch>/isolated-vm.abi<N>.<libc>.node`, `quickjs` and perhaps `node`. */
  readonly programFolder: string;
  /** The setting `rlm.sandbox.engine`. */
  readonly engine?: EngineSetting | undefined;
  /** The setting `rlm.sandbox.nodePath`. */
  readonly nodePath?: string | undefined;
  /** Whether a Node that was merely found may be used; absent: any may. */
  readonly isNodeAllowed?: ((execPath: string) => boolean) | undefined;
  /** Where no Node is looked for, whatever the PATH says: the folders of the workspace. */
  readonly forbiddenFolders?: (() => readonly string[]) | undefined;
  readonly memory?: ProbeMemory | undefined;
  readonly log: Log;
}

/** What was tried, in this order, and what came of it. */
export interface Attempt {
  readonly execPath: string;
  readonly origin: RuntimeOrigin;
  readonly result: 'chosen' | 'failed' | 'notAllowed';
  /** Why it failed, as half a sentence. */
  readonly reason?: Said | undefined;
}

export interface RuntimeChoice {
  readonly runtime: SandboxRuntime;
  readonly why: Said;
  readonly attempts: readonly Attempt[];
  /** Whether isolated-vm was there and failed, so that QuickJS stands in for it. */
  readonly isFallback: boolean;
}

/**
 * The Node of the setting; else isolated-vm under the Node that the extension carries, under the editor's own where that
 * is no Electron, under one that is found and may be used; else QuickJS. Throws `noSandboxRuntime` where a setting
 * asks for what is not there.
 */
export async function chooseRuntime(search: RuntimeSearch): Promise<RuntimeChoice> {
  const { programFolder, engine = 'auto', log } = search;
  if (engine === 'quickjs') {
    const why = said('engine.setting');
    return { runtime: quickJsRuntime(programFolder), why, attempts: [], isFallback: false };
  }
  const engineFiles = await nativeModules(path.join(programFolder, 'isolated-vm'));
  const attempts: Attempt[] = [];
  let failed: { readonly execPath: string; readonly reason: Said } | undefined;
  for await (const { execPath, origin } of candidates(search)) {
    if (Object.keys(engineFiles).length === 0 && origin !== 'setting') break;
    if (origin === 'path' && search.isNodeAllowed?.(execPath) === false) {
      attempts.push({ execPath, origin, result: 'notAllowed' });
      continue;
    }
    const result = path.isAbsolute(execPath)
      ? await probeRuntime(execPath, { engineFiles, memory: search.memory })
      : ({ ok: false, reason: said('probe.relative') } as const);
    if (result.ok) {
      attempts.push({ execPath, origin, result: 'chosen' });
      const { nodeVersion, engineFile } = result;
      const runtime: SandboxRuntime = {
        engine: 'isolated-vm',
        execPath,
        nodeVersion,
        origin,
        engineFiles: [engineFile],
      };
      return { runtime, why: said(WHY[origin]), attempts, isFallback: false };
    }
    log.debug(`${execPath} cannot run isolated-vm: ${result.reason.message}.`);
    const { reason } = result;
    attempts.push({ execPath, origin, result: 'failed', reason });
    // A Node on the PATH that is too old is no failure, unless it was agreed to: it was never meant for this.
    if (origin !== 'path' || search.isNodeAllowed !== undefined) failed ??= { execPath, reason };
    if (origin === 'setting') throw noSandboxRuntime(said('sandbox.nodeOfSetting', execPath, reason));
  }
  if (engine === 'isolated-vm') throw noSandboxRuntime(said('sandbox.noIsolatedVm'));
  const why = failed === undefined ? said('engine.noNode') : said('engine.failed', failed.execPath, failed.reason);
  return { runtime: quickJsRuntime(programFolder), why, attempts, isFallback: failed !== undefined };
}

const WHY = {
  setting: 'engine.nodeOfSetting',
  carried: 'engine.carried',
  editor: 'engine.editor',
  path: 'engine.path',
} as const satisfies Readonly<Record<RuntimeOrigin, SayingCode>>;

interface Candidate {
  readonly execPath: string;
  readonly origin: RuntimeOrigin;
}

async function* candidates({
  programFolder,
  nodePath = '',
  forbiddenFolders,
}: RuntimeSearch): AsyncGenerator<Candidate> {
  if (nodePath !== '') {
    yield { execPath: nodePath, origin: 'setting' };
    return;
  }
  const carried = path.join(programFolder, 'node', nodeName());
  if (await isReadable(carried)) {
    await makeExecutable(carried);
    yield { execPath: carried, origin: 'carried' };
  }
  const isElectron = process.versions['electron'] !== undefined;
  if (!isElectron) yield { execPath: process.execPath, origin: 'editor' };
  for (const execPath of await nodesOnPath(forbiddenFolders?.() ?? [])) {
    if (isElectron || execPath !== process.execPath) yield { execPath, origin: 'path' };
  }
}

/** By ABI: 137 is Node 24, 147 is Node 26. The names of Linux's modules tell the C library too. */
async function nativeModules(folder: string): Promise<Readonly<Record<string, string>>> {
  const own = path.join(folder, `${process.platform}-${process.arch}`);
  const names = await readdir(own).catch(() => []);
  const libc =
    process.platform === 'linux' ? ((await isReadable('/etc/alpine-release')) ? 'musl' : 'glibc') : undefined;
  const found: Record<string, string> = {};
  for (const name of names.sort()) {
    const [, abi, variant] = /^isolated-vm\.abi(\d+)(?:\.(\w+))?\.node$/.exec(name) ?? [];
    if (abi !== undefined && (libc === undefined || variant === libc)) found[abi] = path.join(own, name);
  }
  return found;
}

/** What unpacked the extension may have dropped the mode of the Node that it carries. */
async function makeExecutable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch {
    // Where this fails as well, the probe says that it does not run.
    await chmod(file, 0o755).catch(() => undefined);
  }
}
