import assert from 'node:assert/strict';
import type { Configuration, SourceKind } from '../../../src/mcp/configuration/configuration';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import { clientFiles, discoveredKinds, folderFiles } from '../../../src/mcp/configuration/sourceFiles';
import { wantedServers } from '../../../src/mcp/configuration/wantedServers';

function file(kind: SourceKind, servers: object | string, folder?: string): Configuration {
  const text = typeof servers === 'string' ? servers : JSON.stringify({ servers });
  const source = { kind, file: `/${folder ?? ''}/${kind}.json` };
  return parseConfiguration(
    text,
    folder === undefined ? source : { ...source, folder: { name: folder, path: folder } },
  );
}

function summary(...configurations: readonly Configuration[]): readonly string[] {
  const { wanted, hidden, failures } = wantedServers(configurations);
  return [
    ...wanted.map(({ key }) => key),
    ...hidden.map(({ key, reason, by }) => `(${key} ${reason} ${by.key})`),
    ...failures.map(({ message }) => message),
  ];
}

describe('the servers that count', () => {
  it('are the first of a name by the rank of their sources, whatever order they are read in', () => {
    const lines = summary(
      file('cursorGlobal', { a: { command: '1' } }),
      file('userProfile', { a: { command: '2' }, b: { command: '3' } }),
      file('workspaceFolder', { a: { command: '4' } }, 'w'),
    );
    assert.deepEqual(lines, [
      '/w/workspaceFolder.json#a',
      '//userProfile.json#b',
      '(//userProfile.json#a sameName /w/workspaceFolder.json#a)',
      '(//cursorGlobal.json#a sameName /w/workspaceFolder.json#a)',
    ]);
  });

  it('are listed once where two sources describe one server under different names', () => {
    const web = { url: 'https://example.test/mcp' };
    const lines = summary(file('userProfile', { a: web }), file('claudeDesktop', { b: web, c: { command: 'x' } }));
    assert.deepEqual(lines, [
      '//userProfile.json#a',
      '//claudeDesktop.json#c',
      '(//claudeDesktop.json#b sameServer //userProfile.json#a)',
    ]);
  });

  it('are both there where one file has a server twice, or folders have the same relative one', () => {
    const one = { command: 'x' };
    const twice = summary(file('workspaceFolder', { a: one, b: one }, 'w'));
    assert.deepEqual(twice, ['/w/workspaceFolder.json#a', '/w/workspaceFolder.json#b']);
    const folders = summary(file('workspaceFolder', { a: one }, 'v'), file('workspaceFolder', { b: one }, 'w'));
    assert.deepEqual(folders, ['/v/workspaceFolder.json#a', '/w/workspaceFolder.json#b']);
  });

  it('of two folders with one name the first counts, and the user is told', () => {
    const [first, , told] = summary(
      file('workspaceFolder', { a: { command: '1' } }, 'v'),
      file('workspaceFolder', { a: { command: '2' } }, 'w'),
    );
    assert.equal(first, '/v/workspaceFolder.json#a');
    assert.match(told ?? '', /The server name "a" is also used in \/v\/workspaceFolder\.json/);
  });

  it('tell of mistakes in the own files, not in those of other programs', () => {
    assert.match(summary(file('userProfile', { a: {} }))[0] ?? '', /Server "a": A server needs/);
    assert.deepEqual(summary(file('windsurf', { a: {} })), []);
  });
});

describe('the files of servers', () => {
  const machine = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): readonly string[] => {
    return clientFiles({ platform, environment, userHome: '/home/me' }, discoveredKinds(true, false)).map(
      ({ source }) => source.file,
    );
  };

  it('of other programs lie where these put them', () => {
    assert.deepEqual(machine('linux', {}), [
      '/home/me/.copilot/mcp-config.json',
      '/home/me/.config/Claude/claude_desktop_config.json',
      '/home/me/.codeium/windsurf/mcp_config.json',
      '/home/me/.cursor/mcp.json',
    ]);
    const moved = machine('linux', { COPILOT_HOME: '/c', XDG_CONFIG_HOME: '/x' });
    assert.deepEqual(moved.slice(0, 2), ['/c/mcp-config.json', '/x/Claude/claude_desktop_config.json']);
    assert.equal(machine('darwin', {})[1], '/home/me/Library/Application Support/Claude/claude_desktop_config.json');
    assert.match(machine('win32', { APPDATA: '/roaming' })[1] ?? '', /^\/roaming\/Claude\/claude_desktop/);
  });

  it('are found as the setting says', () => {
    const kinds = (setting: unknown, isRefused = false): readonly string[] => [...discoveredKinds(setting, isRefused)];
    assert.deepEqual(kinds(false), ['copilot']);
    assert.deepEqual(kinds(false, true), []);
    assert.equal(kinds(true).length, 5);
    assert.deepEqual(kinds({ 'claude-desktop': true, windsurf: false, nonsense: true }, true), ['claudeDesktop']);
    assert.deepEqual(kinds('yes', true), []);
    const folder = { name: 'w', path: '/w' };
    assert.deepEqual(
      folderFiles(folder, discoveredKinds(true, false)).map(({ source }) => source.file),
      ['/w/.vscode/mcp.json', '/w/.mcp.json', '/w/.cursor/mcp.json', '/w/.vscode/settings.json'],
    );
  });
});
