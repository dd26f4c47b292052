import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { configurationFiles } from '../../../src/vscode/servers/configurationFiles';
import { Dialogs } from '../suite/dialogs';
import { once, reply, runTask, testModel } from '../suite/editor';

const ROOT = process.env['RLM_TEST_ROOT'] ?? '';
const ARGV = path.join(ROOT, 'test/fixtures/servers/argvServer.mjs');
/** Each is another server: of two that are the same, one counts. */
const servers = (name: string): object => ({ [name]: { command: 'node', args: [ARGV, name] } });

/** What the list of servers shows, each with the source above it. */
async function listed(): Promise<readonly string[]> {
  const window = vscode.window as { createQuickPick: typeof vscode.window.createQuickPick };
  const create = window.createQuickPick;
  const shown = Promise.withResolvers<readonly string[]>();
  window.createQuickPick = <Item extends vscode.QuickPickItem>() => {
    const picker = create<Item>();
    const show = picker.show.bind(picker);
    picker.show = () => {
      let source = '';
      const lines: string[] = [];
      for (const { label, kind, description } of picker.items) {
        if (kind === vscode.QuickPickItemKind.Separator) source = label.split(' – ')[0] ?? '';
        else lines.push(`${source}: ${label.replace(/^\$\([^)]*\) /, '')}, ${description ?? ''}`);
      }
      shown.resolve(lines);
      show();
      picker.hide();
    };
    return picker;
  };
  try {
    await vscode.commands.executeCommand(COMMANDS.showServers);
    return await shown.promise;
  } finally {
    window.createQuickPick = create;
  }
}

describe('the sources of servers, in a window with a workspace file', () => {
  let dialogs: Dialogs;
  let home: string;
  let profile: string;
  const homeBefore = process.env['HOME'];
  const write = async (file: string, content: object): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
  };

  before(async () => {
    const { globalStorageUri } = await testModel();
    // <profile>/globalStorage/<extension>
    profile = path.resolve(globalStorageUri.fsPath, '../..');
    home = await mkdtemp(path.join(tmpdir(), 'rlm-home-'));
    // The extension looks it up at each reading.
    process.env['HOME'] = home;
    await write(path.join(profile, 'mcp.json'), { servers: servers('fromProfile') });
    await write(path.join(home, '.copilot/mcp-config.json'), { mcpServers: servers('fromCopilot') });
    await write(path.join(home, '.config/Claude/claude_desktop_config.json'), { mcpServers: servers('fromClaude') });
    await write(path.join(home, '.cursor/mcp.json'), { mcpServers: servers('fromCursor') });
    await write(path.join(home, '.codeium/windsurf/mcp_config.json'), { mcpServers: servers('fromWindsurf') });
  });
  after(async () => {
    process.env['HOME'] = homeBefore;
    await rm(path.join(profile, 'mcp.json'), { force: true });
    await rm(home, { recursive: true, force: true });
  });
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  async function discover(value: unknown): Promise<void> {
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration().update('chat.mcp.discovery.enabled', value, Global);
  }

  it('is where these tests run', () => {
    assert.match(vscode.workspace.workspaceFile?.path ?? '', /several\.code-workspace$/);
  });

  it('are listed and start: the workspace file, the profile and the Copilot CLI', async () => {
    assert.deepEqual(await listed(), [
      'Workspace File: fromWorkspaceFile, not started yet',
      'User: fromProfile, not started yet',
      'GitHub Copilot CLI: fromCopilot, not started yet',
    ]);
    const names = ['fromWorkspaceFile', 'fromProfile', 'fromCopilot'];
    const types = names.map((name) => `typeof ${name}.started`).join();
    const { outcome } = await runTask('Look at the servers', [reply(`SUBMIT([${types}].join())`)]);
    assert.match(JSON.stringify(outcome), /function,function,function/);
    assert.ok((await listed()).every((line) => line.endsWith('running, 1 tool')));
  });

  it('are those of Claude Desktop, Cursor and Windsurf where the setting says so', async () => {
    await discover(true);
    try {
      const lines = await listed();
      assert.deepEqual(lines.slice(3), [
        'Claude Desktop: fromClaude, not started yet',
        'Windsurf: fromWindsurf, not started yet',
        'Cursor: fromCursor, not started yet',
      ]);
      const types = ['fromClaude', 'fromWindsurf', 'fromCursor'].map((name) => `typeof ${name}.started`).join();
      const { outcome } = await runTask('Look at the others', [reply(`SUBMIT([${types}].join())`)]);
      assert.match(JSON.stringify(outcome), /function,function,function/);
      await discover({ windsurf: true, copilot: false });
      const some = await listed();
      assert.deepEqual(
        some.map((line) => line.split(':')[0]),
        ['Workspace File', 'User', 'Windsurf'],
      );
    } finally {
      await discover(undefined);
    }
  });

  it('are the files of a named profile, or of the default one where the profile uses that', async () => {
    const main = path.join(home, 'User');
    const own = path.join(main, 'profiles', '1a2b');
    const userFiles = async (): Promise<readonly string[]> => {
      const storage = vscode.Uri.file(path.join(own, 'globalStorage', 'extension'));
      const files = await configurationFiles(storage);
      return files
        .filter(({ source: { kind } }) => kind === 'userProfile' || kind === 'userSettings')
        .map(({ source: { file } }) => path.relative(main, file));
    };
    assert.deepEqual(await userFiles(), ['profiles/1a2b/mcp.json', 'profiles/1a2b/settings.json']);
    const profiles = [{ location: 'profiles/1a2b', useDefaultFlags: { mcp: true } }];
    await write(path.join(main, 'globalStorage/storage.json'), { userDataProfiles: profiles });
    assert.deepEqual(await userFiles(), ['mcp.json', 'profiles/1a2b/settings.json']);
  });

  it('are told the folders of the window, also after these have changed', async () => {
    const asking = { asking: { command: 'node', args: [path.join(ROOT, 'test/fixtures/servers/askingServer.mjs')] } };
    const other = path.join(home, 'other folder');
    await mkdir(other);
    await write(path.join(profile, 'mcp.json'), { servers: asking });
    const changed = (): Promise<unknown> => once(vscode.workspace.onDidChangeWorkspaceFolders);
    const roots = async (): Promise<unknown> => {
      const { outcome } = await runTask('Ask for the folders', [
        reply('SUBMIT((await asking.roots({})).result.roots)'),
      ]);
      assert.ok(outcome.kind === 'submitted', JSON.stringify(outcome));
      return Object.values(outcome.outputs)[0];
    };
    const before = (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, uri: uri.toString() }));
    assert.deepEqual(await roots(), before);
    const added = changed();
    const end = before.length;
    assert.ok(vscode.workspace.updateWorkspaceFolders(end, 0, { uri: vscode.Uri.file(other), name: 'other' }));
    await added;
    try {
      assert.deepEqual(await roots(), [...before, { name: 'other', uri: vscode.Uri.file(other).toString() }]);
    } finally {
      const restored = changed();
      vscode.workspace.updateWorkspaceFolders(end, 1);
      await restored;
      await write(path.join(profile, 'mcp.json'), { servers: servers('fromProfile') });
    }
  });

  it('start only where the lists of the user allow them and do not deny them', async () => {
    const names = ['denied', 'unlisted', 'fromProfile'];
    await write(path.join(profile, 'mcp.json'), { servers: Object.assign({}, ...names.map(servers)) as object });
    try {
      const lines = (await listed()).filter((line) => line.startsWith('User: '));
      assert.deepEqual(
        lines.map((line) => line.replace(/, (not started yet|running.*|stopped)$/, '')),
        ['User: denied, forbidden by a policy', 'User: unlisted, forbidden by a policy', 'User: fromProfile'],
      );
      const types = names.map((name) => `typeof ${name}`).join();
      const { outcome } = await runTask('Look who is there', [reply(`SUBMIT([${types}].join())`)]);
      assert.match(JSON.stringify(outcome), /undefined,undefined,object/);
    } finally {
      await write(path.join(profile, 'mcp.json'), { servers: servers('fromProfile') });
    }
  });
});
