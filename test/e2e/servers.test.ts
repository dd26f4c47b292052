import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { TestWindow } from './driver/testWindow';

const ARGV = path.join(process.cwd(), 'test/fixtures/servers/argvServer.mjs');

describe('the list of servers', function () {
  this.timeout(90_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
    const argv = { command: 'node', args: [ARGV] };
    await window.servers({ argv, ghost: { command: 'no-such-program' } });
    const portable = {
      mcpServers: { argv: { command: 'other' }, portable: argv, 'far away': { url: 'http://127.0.0.1:9' } },
    };
    await mkdir(window.workspace, { recursive: true });
    await writeFile(path.join(window.workspace, '.mcp.json'), JSON.stringify(portable, null, 2));
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'servers' : undefined);
  });

  it('starts, restarts and stops a server, shows what went wrong, and opens the line of its configuration', async () => {
    const { workbench, rlm } = window;
    const { quickInput } = workbench;
    const act = async (server: string, action: string): Promise<void> => {
      // A server that is just ending or starting offers other actions than a moment later.
      await eventually(`"${action}" of ${server}`, async () => {
        await quickInput.shown(/Choose a server/);
        await quickInput.pick(server);
        await quickInput.shown(/Open Configuration/);
        if (await quickInput.has(action)) return true;
        await quickInput.cancel();
        await workbench.runCommand('RLM: Show MCP Servers');
        return undefined;
      });
      await quickInput.pick(action);
    };
    await workbench.runCommand('RLM: Show MCP Servers');
    const first = await quickInput.shown(/not started yet/);
    assert.match(first, /not used: the same as argv of \.vscode\/mcp\.json/);
    assert.match(first, /not used: \.vscode\/mcp\.json has one of this name/);

    await act('argv', 'Start');
    await rlm.allow('argv');
    await workbench.runCommand('RLM: Show MCP Servers');
    await quickInput.shown(/running, 1 tool/);
    await act('ghost', 'Start');
    await rlm.allow('ghost');
    await rlm.notified(/"ghost" did not start: command not found/);
    await workbench.clearNotifications();
    await workbench.runCommand('RLM: Show MCP Servers');
    await quickInput.shown(/command not found/);
    for (const theme of ['Dark Modern', 'Light Modern'] as const) {
      await quickInput.cancel();
      await workbench.setTheme(theme);
      await workbench.runCommand('RLM: Show MCP Servers');
      await quickInput.shown(/command not found/);
      await workbench.screenshot(`servers-${theme.toLowerCase().replace(' modern', '')}`);
    }

    await act('argv', 'Show Log');
    await rlm.logShows(/started as process \d+, 1 tool/);
    assert.doesNotMatch(await workbench.output('RLM: argv'), /ghost|no-such-program/);
    assert.match(await workbench.output('RLM: ghost'), /command not found/);
    assert.match(await workbench.output('RLM'), /\[argv\] started as process/);
    await workbench.screenshot('server-log');
    await workbench.runCommand('RLM: Show MCP Servers');
    await quickInput.shown(/running, 1 tool/);

    const before = processesOf('argvServer.mjs');
    await act('argv', 'Restart');
    await eventually('another process of the server', () => {
      const now = processesOf('argvServer.mjs');
      return now.length > 0 && !now.some((pid) => before.includes(pid)) ? true : undefined;
    });
    await quickInput.shown(/running, 1 tool/);
    await act('argv', 'Stop');
    await quickInput.shown(/stopped/);
    await act('ghost', 'Open Configuration');
    await rlm.editorShows('no-such-program');
    await eventually('the position', async () => {
      const position = await workbench.page.locator('[id="status.editor.selection"]').innerText();
      return /^Ln 9, Col 5$/.test(position) ? true : undefined;
    });
  });
});

/** The ids of the processes that run the program. */
function processesOf(program: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [command = '', file = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return path.basename(command) === 'node' && path.basename(file) === program;
    } catch {
      // It has ended in between.
      return false;
    }
  });
}
