// The compiler that is measured beside our check of cells: its own package, apart from the extension's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installLocked } from './bootstrap.mjs';
import { at, hashOf, step, unlessCurrent } from './step.mjs';

const SOURCE = 'test/bench/checkPeers';
const home = at('.cache/check-peers');

/** Resolves to its `node_modules`; installs it where it is not there. */
export async function installCheckPeers() {
  const modules = path.join(home, 'node_modules');
  await unlessCurrent(
    'check-peers',
    await hashOf(`${SOURCE}/package.json`, `${SOURCE}/package-lock.json`),
    () => existsSync(modules),
    () => step('Installing the compiler that is measured beside our check', () => installLocked(SOURCE, home)),
  );
  return modules;
}
