import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompletionServer } from './completionServer';
import { eventsOf, runProgram, type ProgramResult } from './program';

const ARGV = path.join(process.cwd(), 'test/fixtures/servers/argvServer.mjs');

describe('the sources of servers in the terminal', function () {
  this.timeout(60_000);
  let model: CompletionServer;
  let root: string;
  let workspace: string;

  const write = async (file: string, content: object): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), `// as people write them\n${JSON.stringify(content)}`);
  };
  const servers = (...names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, { command: process.execPath, args: [ARGV, name] }]));
  const all = ['own', 'portable', 'settings', 'inFile', 'user', 'copilot', 'windsurf', 'cursor'];

  beforeEach(async () => {
    model = await CompletionServer.start(() => ({
      kind: 'text',
      text: '```js\nSUBMIT("done");\n```',
      inputTokens: 1,
      outputTokens: 1,
    }));
    root = await mkdtemp(path.join(tmpdir(), 'rlm-sources-'));
    workspace = path.join(root, 'workspace');
    await write('workspace/.vscode/mcp.json', { servers: servers('own') });
    await write('workspace/.mcp.json', { mcpServers: { ...servers('portable'), own: { command: 'not-this-one' } } });
    await write('workspace/.vscode/settings.json', { mcp: { servers: servers('settings') } });
    await write('home/.copilot/mcp-config.json', { mcpServers: servers('copilot') });
    await write('home/.codeium/windsurf/mcp_config.json', { mcpServers: servers('windsurf') });
    await write('home/.cursor/mcp.json', { mcpServers: servers('cursor') });
    await write('profile/mcp.json', { servers: servers('user') });
  });
  afterEach(async () => {
    await model.dispose();
    await rm(root, { recursive: true, force: true });
  });

  function run(place: string, ...more: readonly string[]): Promise<ProgramResult> {
    const task = ['--json', '--model', 'some-model', '--mode', 'rlm', '--task', 'Nothing', '--workspace', place];
    const allowed = all.flatMap((name) => ['--allow', name]);
    return runProgram([...task, ...allowed, ...more], { ...model.environment, HOME: path.join(root, 'home') });
  }

  function ready(result: ProgramResult): readonly string[] {
    const connected = eventsOf(result).find((event) => event.type === 'servers.connected');
    assert.ok(connected?.type === 'servers.connected', result.stderr);
    const found = connected.servers.filter(({ state, toolCount }) => state === 'ready' && toolCount === 1);
    return found.map(({ name }) => name).sort();
  }

  it('are the files of the folder and of the Copilot CLI, the first one of a name counts', async () => {
    assert.deepEqual(ready(await run(workspace)), ['copilot', 'own', 'portable', 'settings']);
    assert.deepEqual(ready(await run(workspace, '--discover', 'no-copilot')), ['own', 'portable', 'settings']);
  });

  it('are those of a profile and of other programs where that is asked for', async () => {
    const user = ['--user-config', path.join(root, 'profile/mcp.json')];
    const some = await run(workspace, ...user, '--discover', 'windsurf');
    assert.deepEqual(ready(some), ['copilot', 'own', 'portable', 'settings', 'user', 'windsurf']);
    const every = await run(workspace, '--discover', 'all');
    assert.deepEqual(ready(every), ['copilot', 'cursor', 'own', 'portable', 'settings', 'windsurf']);
  });

  it('are the folders of a .code-workspace file, and its own servers', async () => {
    await write('some.code-workspace', {
      folders: [{ path: 'workspace' }, { path: 'not-there', name: 'gone' }, { uri: 'vscode-remote://x/y' }],
      settings: { mcp: { servers: servers('inFile') } },
    });
    const result = await run(path.join(root, 'some.code-workspace'));
    assert.deepEqual(ready(result), ['copilot', 'inFile', 'own', 'portable', 'settings']);
  });

  it('cost none of the others where one of them is broken', async () => {
    await writeFile(path.join(workspace, '.mcp.json'), '{ "mcpServers": ');
    const result = await run(workspace);
    assert.deepEqual(ready(result), ['copilot', 'own', 'settings']);
  });

  it('are checked before anything is started', async () => {
    for (const [args, words] of [
      [['--discover', 'emacs'], /--discover is one of claude-desktop, .*, all, no-copilot\./],
      [['--user-config', path.join(root, 'nowhere.json')], /nowhere\.json does not exist/],
    ] as const) {
      const result = await run(workspace, ...args);
      assert.equal(result.exitCode, 2);
      assert.match(result.stderr, words);
    }
    const file = await run(path.join(workspace, '.mcp.json'));
    assert.match(file.stderr, /neither a folder nor a \.code-workspace file/);
    await rm(path.join(root, 'home'), { recursive: true });
    await rm(workspace, { recursive: true });
    await mkdir(workspace);
    assert.match((await run(workspace)).stdout, /noConfiguration/);
  });
});
