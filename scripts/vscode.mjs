// Opens the demo workspace in a VS Code with this extension and the scripted model: the desktop one where `code` is on
// the PATH, else the VS Code server from npm, whose window is a page.
// usage: node scripts/vscode.mjs [--server] [--port N] [--workspace DIR]
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at, runQuietly, step } from './step.mjs';
import { VscodeServer } from './vscodeServer.mjs';
import { ensureVsix, vsixOfFolder } from './vsix.mjs';

const SCRIPTED_MODEL = 'demo/scripted-model';

const { values } = parseArgs({
  options: { server: { type: 'boolean' }, port: { type: 'string' }, workspace: { type: 'string' } },
});
const workspace = values.workspace === undefined ? at('demo/workspace') : path.resolve(values.workspace);
const vsix = await ensureVsix();
const code = values.server === true ? undefined : findCode();
await (code === undefined ? openServer(vsix) : openDesktop(code, vsix));

/**
 * @param {string} command
 * @param {string} own
 */
async function openDesktop(command, own) {
  await step(`Installing the extension and the scripted model into VS Code (${command})`, async () => {
    const options = { shell: process.platform === 'win32' };
    for (const file of [own, await vsixOfFolder(SCRIPTED_MODEL)]) {
      await runQuietly(command, ['--install-extension', file, '--force'], options);
    }
    await runQuietly(command, ['--new-window', workspace], options);
  });
  console.log(`\nVS Code has opened ${workspace}.`);
  explain();
}

/** @param {string} own */
async function openServer(own) {
  const server = await step('Starting the VS Code server', () =>
    VscodeServer.start({
      vsixes: [own],
      unpacked: [at(SCRIPTED_MODEL)],
      port: Number(values.port ?? 0),
      token: randomBytes(16).toString('hex'),
    }),
  );
  console.log(
    `\nOpen this address in a browser on this machine (it holds the key to the window):\n\n  ${server.url(workspace)}`,
  );
  explain();
  console.log('\nCtrl+C ends the server.');
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await server.stop();
}

function explain() {
  console.log(`
There:
  1. Trust the workspace: its .vscode/mcp.json names programs to be started.
  2. Press F1 and run "RLM: Run Code-Mode Task", or open the chat and type "@rlm" and a task, such as
       Find the high-severity incidents of last week and name the owner of each.
     The scripted model knows the tasks of the demo only, ${SCRIPTED_MODEL}/README.md lists them.`);
}

function findCode() {
  const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => existsSync(file));
}
