// The MCP servers from npm that tests connect beside those of the project: their own packages, apart from the extension's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installLocked } from './bootstrap.mjs';
import { at, hashOf, step, unlessCurrent } from './step.mjs';

const SOURCE = 'test/fixtures/real-servers';
const home = at('.cache/real-servers');

/** Resolves to their `node_modules`; installs them where they are not there. */
export async function installRealServers() {
  const modules = path.join(home, 'node_modules');
  await unlessCurrent(
    'real-servers',
    await hashOf(`${SOURCE}/package.json`, `${SOURCE}/package-lock.json`),
    () => existsSync(modules),
    () =>
      step('Installing MCP servers for the tests', async () => {
        // Clients of databases that no test has.
        await installLocked(SOURCE, home, undefined, ['--omit=optional']);
      }),
  );
  return modules;
}
