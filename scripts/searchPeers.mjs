// The packages whose search for tools is measured beside ours: their own packages, apart from the extension's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installLocked } from './bootstrap.mjs';
import { at, hashOf, step, unlessCurrent } from './step.mjs';

const SOURCE = 'test/bench/searchPeers';
const home = at('.cache/search-peers');

/** Resolves to their `node_modules`; installs them where they are not there. */
export async function installSearchPeers() {
  const modules = path.join(home, 'node_modules');
  await unlessCurrent(
    'search-peers',
    await hashOf(`${SOURCE}/package.json`, `${SOURCE}/package-lock.json`),
    () => existsSync(modules),
    () =>
      step('Installing the packages whose search is measured beside ours', () =>
        // Of mcp-use only the search: its command line, inspector and bundler would be a hundred times as much.
        installLocked(SOURCE, home, undefined, ['--omit=optional', '--legacy-peer-deps']),
      ),
  );
  return modules;
}
