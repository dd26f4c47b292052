/** Finds a Node that can run the worker, and the build of isolated-vm for it. */
import { execFile } from 'node:child_process';
import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { noSandboxRuntime } from '../core/errors';
import type { Log } from '../core/log';

export interface SandboxRuntime {
  /** Absolute path of the Node binary. */
  readonly execPath: string;
  /** NODE_MODULE_VERSION: 137 is Node 24, 147 is Node 26. */
  readonly abi: string;
  /** Absolute path of isolated-vm's `.node` file. */
  readonly engineFile: string;
  readonly origin: 'editor' | 'setting' | 'path';
}

export interface RuntimeSearch {
  /** Holds `<platform>-<arch>/isolated-vm.abi<N>.<libc>.node`. */
  readonly engineFolder: string;
  /** The setting `rlm.sandbox.nodePath`. */
  readonly nodePath?: string | undefined;
  readonly log: Log;
}

/** isolated-vm 7 has prebuilt modules for these. */
const ABIS = ['147', '137'];
const PROBE_TIMEOUT_MS = 5_000;

/**
 * The setting first, then the editor's own runtime where that is a plain Node (the VS Code Server), then the PATH.
 * Electron is never used: isolated-vm aborts in it. Throws `noSandboxRuntime`.
 */
export async function findRuntime(search: RuntimeSearch): Promise<SandboxRuntime> {
  const { nodePath, log } = search;
  if (nodePath !== undefined && nodePath !== '') {
    const runtime = await probe(nodePath, 'setting', search);
    if (runtime !== undefined) return runtime;
    throw noSandboxRuntime(
      `The setting rlm.sandbox.nodePath names ${nodePath}, which is not a Node 24 or 26 that runs here.`,
    );
  }
  if (process.versions['electron'] === undefined) {
    const abi = process.versions.modules;
    const engineFile = await findEngine(search.engineFolder, abi);
    if (engineFile !== undefined) return { execPath: process.execPath, abi, engineFile, origin: 'editor' };
  }
  for (const candidate of await nodesOnPath()) {
    const runtime = await probe(candidate, 'path', search);
    if (runtime !== undefined) return runtime;
    log.debug(`${candidate} cannot run the sandbox.`);
  }
  throw noSandboxRuntime('No Node 24 or 26 was found for the sandbox.');
}

async function probe(
  execPath: string,
  origin: SandboxRuntime['origin'],
  { engineFolder, log }: RuntimeSearch,
): Promise<SandboxRuntime | undefined> {
  if (!path.isAbsolute(execPath)) return undefined;
  const abi = await askAbi(execPath, log);
  if (abi === undefined || !ABIS.includes(abi)) return undefined;
  const engineFile = await findEngine(engineFolder, abi);
  return engineFile === undefined ? undefined : { execPath, abi, engineFile, origin };
}

function askAbi(execPath: string, log: Log): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Away from the workspace, and without variables that would make another program of it.
    const options = { timeout: PROBE_TIMEOUT_MS, env: {}, cwd: path.dirname(execPath), windowsHide: true };
    const script = 'process.stdout.write(process.versions.electron ? "" : process.versions.modules)';
    execFile(execPath, ['-e', script], options, (error, stdout) => {
      if (error) log.debug(`${execPath} could not be asked for its version: ${error.message}`);
      resolve(error || stdout === '' ? undefined : stdout.trim());
    });
  });
}

async function findEngine(folder: string, abi: string): Promise<string | undefined> {
  if (!ABIS.includes(abi)) return undefined;
  const variants = process.platform === 'linux' ? [`${await libc()}.`] : ['', 'glibc.'];
  for (const variant of variants) {
    const file = path.join(folder, `${process.platform}-${process.arch}`, `isolated-vm.abi${abi}.${variant}node`);
    if (await exists(file)) return file;
  }
  return undefined;
}

async function libc(): Promise<'glibc' | 'musl'> {
  return (await exists('/etc/alpine-release')) ? 'musl' : 'glibc';
}

/** Every `node` on the PATH, as an absolute path; relative entries of the PATH could be planted in a workspace. */
async function nodesOnPath(): Promise<readonly string[]> {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const found = new Set<string>();
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (await exists(file)) found.add(await realpath(file));
  }
  return [...found];
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch {
    // Not there, or not ours to read: the same to us.
    return false;
  }
}
