// The VSIX of a platform, which holds a Node and the native modules of that platform only, and the universal one, which
// has neither.
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { binaryTarget } from './binaryTarget.mjs';
import { ensureCarriedNode } from './carriedNode.mjs';
import { at, hashOf, runQuietly, step, unlessCurrent } from './step.mjs';
import { thirdPartyNotices } from './thirdPartyNotices.mjs';

/**
 * The folder of prebuilt modules of each target that VS Code knows and isolated-vm is built for.
 * @type {Record<string, { readonly folder: string, readonly libc?: string }>}
 */
export const TARGETS = {
  'linux-x64': { folder: 'linux-x64', libc: 'glibc' },
  'linux-arm64': { folder: 'linux-arm64', libc: 'glibc' },
  'alpine-x64': { folder: 'linux-x64', libc: 'musl' },
  'alpine-arm64': { folder: 'linux-arm64', libc: 'musl' },
  'darwin-arm64': { folder: 'darwin-arm64' },
  'win32-x64': { folder: 'win32-x64' },
};

/** For every other platform: its sandbox is QuickJS, which every VSIX carries. */
export const UNIVERSAL = 'universal';

const SOURCES = [
  'src',
  'demo',
  'media',
  'l10n',
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'package-lock.json',
  'esbuild.mjs',
];
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'];
const PACKAGING = [
  'scripts/vsix.mjs',
  'scripts/binaryTarget.mjs',
  'scripts/thirdPartyNotices.mjs',
  'scripts/carriedNode.mjs',
  'scripts/carriedNode',
];

/** Resolves to the VSIX of this machine, which is built where the sources are newer. */
export async function ensureVsix(target = packagedTarget()) {
  const file = await vsixFile(target);
  const stamp = await hashOf(...SOURCES, ...DOCUMENTS, ...PACKAGING);
  await unlessCurrent(
    `vsix-${target}`,
    stamp,
    () => existsSync(file),
    async () => {
      await step(`Packaging the extension for ${target}`, () => packageVsix(target, file));
    },
  );
  return file;
}

/**
 * @param {string} target
 * @param {string} file
 */
async function packageVsix(target, file) {
  const wanted = TARGETS[target];
  if (wanted === undefined && target !== UNIVERSAL) {
    throw new Error(`There is no VSIX for ${target}; there is ${[...Object.keys(TARGETS), UNIVERSAL].join(', ')}.`);
  }
  const folder = at('out', `package-${target}-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    const { buildAll, DEMO_BUNDLES } = await import('../esbuild.mjs');
    const metafiles = await buildAll({
      production: true,
      outdir: path.join(folder, 'dist'),
      only: ['extension', 'worker', 'quickjs', 'webview', 'toolServer', 'scriptRuntime', ...DEMO_BUNDLES],
      isWanted: (platform, name) =>
        wanted !== undefined && platform === wanted.folder && (wanted.libc === undefined || name.includes(wanted.libc)),
    });
    const carried = await ensureCarriedNode(target);
    if (carried !== undefined) await copyNode(carried.node, path.join(folder, 'dist/node'));
    await writeFile(
      path.join(folder, 'dist/ThirdPartyNotices.txt'),
      await thirdPartyNotices(Object.values(metafiles), {
        hasNativeModules: wanted !== undefined,
        carriedNode: carried?.folder,
      }),
    );
    if (wanted !== undefined) await assertBinariesFit(path.join(folder, 'dist'), wanted.folder);
    await copyRest(folder);
    const vsce = at('node_modules/@vscode/vsce/vsce');
    const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
    const platform = wanted === undefined ? [] : ['--target', target];
    const unfinished = path.join(folder, 'extension.vsix');
    await runQuietly(process.execPath, [vsce, 'package', ...platform, ...flags, '--out', unfinished], {
      cwd: folder,
    });
    await mkdir(path.dirname(file), { recursive: true });
    await rename(unfinished, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The VSIX of a folder that is an extension as it lies there.
 * @param {string} folder relative to the project
 */
export async function vsixOfFolder(folder) {
  const file = at('out/vsix', `${path.basename(folder)}.vsix`);
  await mkdir(path.dirname(file), { recursive: true });
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--skip-license'];
  const vsce = at('node_modules/@vscode/vsce/vsce');
  await runQuietly(process.execPath, [vsce, 'package', ...flags, '--out', file], { cwd: at(folder) });
  return file;
}

/**
 * Most of the VSIXes that are built on a machine cannot be tried there.
 * @param {string} dist
 * @param {string} platform
 */
async function assertBinariesFit(dist, platform) {
  for (const place of [`isolated-vm/${platform}`, 'node']) {
    for (const name of await readdir(path.join(dist, place)).catch(() => [])) {
      const found = await binaryTarget(path.join(dist, place, name));
      if (found !== platform) throw new Error(`${place}/${name} is made for ${found ?? 'no known platform'}.`);
    }
  }
}

/**
 * As it was published, so that macOS and Windows find its signature as it was. The archive keeps the mode.
 * @param {string} node
 * @param {string} folder
 */
async function copyNode(node, folder) {
  const copy = path.join(folder, path.basename(node));
  await mkdir(folder, { recursive: true });
  await cp(node, copy);
  await chmod(copy, 0o755);
}

/** @param {string} folder */
async function copyRest(folder) {
  const translations = (await readdir(at())).filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
  for (const name of [...DOCUMENTS, ...translations, 'media', 'l10n']) {
    if (existsSync(at(name))) await cp(at(name), path.join(folder, name), { recursive: true });
  }
  // What an installed extension reads, without what only its developers need: the bundles hold the packages.
  const { scripts: _scripts, devDependencies: _dev, dependencies: _all, ...manifest } = await readManifest();
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
}

/** @returns {Promise<Record<string, unknown>>} */
async function readManifest() {
  return JSON.parse(await readFile(at('package.json'), 'utf8'));
}

/** @param {string} target */
async function vsixFile(target) {
  const { name, version } = await readManifest();
  return at('out/vsix', `${name}-${version}-${target}.vsix`);
}

/** The VSIX for this machine: its own if there is one. */
export function packagedTarget() {
  return ownTarget() in TARGETS ? ownTarget() : UNIVERSAL;
}

/** The target of this machine, in VS Code's words. */
export function ownTarget() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const isMusl = process.platform === 'linux' && report.header.glibcVersionRuntime === undefined;
  return `${isMusl ? 'alpine' : process.platform}-${process.arch}`;
}
