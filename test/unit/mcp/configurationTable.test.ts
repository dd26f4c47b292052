import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Configuration, ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import { InputValues } from '../../../src/mcp/launch/inputValues';
import { resolveLaunch, type ServerLaunch } from '../../../src/mcp/launch/launch';
import { parseConfiguration, type ConfigurationFormat } from '../../../src/mcp/configuration/parseConfiguration';
import { assertGolden } from '../../support/golden';
import { UserAnswers } from './userAnswers';

const FILES = path.resolve('test/fixtures/configurations');
const FORMATS: readonly (readonly [start: string, format: ConfigurationFormat])[] = [
  ['portable-', { form: 'portable' }],
  ['client-', { form: 'client' }],
  ['workspace-file', { section: ['settings', 'mcp'] }],
  ['settings-', { section: ['mcp'] }],
];
/** Too large to lie about as files. */
const GENERATED: Readonly<Record<string, string>> = {
  'generated-enormous.json': `{ "servers": { "big": { "command": "x", "args": ["${'a'.repeat(1_000_001)}"] } } }`,
  'generated-deep-lists.json': '['.repeat(200_000),
  'generated-deep-objects.json': `{ "servers": ${'{"a":'.repeat(100_000)}`,
};

/**
 * One table of all files: what each is read as, how each server would be started, and every diagnostic.
 * The table is a golden file, so that a change of any row is seen.
 */
describe('configuration files', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'rlm-table-'));
    await mkdir(path.join(root, 'sub'));
    await writeFile(path.join(root, '.env'), 'FROM_FILE=1\n');
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('are read, started and complained about as the table says', async function () {
    this.timeout(20_000);
    const names = (await readdir(FILES)).sort();
    assert.ok(names.length + Object.keys(GENERATED).length >= 60);
    const rows: string[] = ['# What becomes of each file in test/fixtures/configurations\n'];
    for (const name of [...names, ...Object.keys(GENERATED)]) {
      const text = GENERATED[name] ?? (await readFile(path.join(FILES, name), 'utf8'));
      const format = FORMATS.find(([start]) => name.startsWith(start))?.[1] ?? {};
      const folder = { name: 'project', path: root };
      const configuration = parseConfiguration(text, { file: path.join(root, name), folder }, format);
      rows.push(`## ${name}\n`, ...(await linesOf(configuration, format.form !== undefined)), '');
    }
    await assertGolden(
      'configurations.md',
      rows.join('\n').replaceAll(root, '<root>').replaceAll(path.basename(root), '<name>'),
    );
  });

  async function linesOf(configuration: Configuration, isOfClient: boolean): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const server of configuration.servers) lines.push(await serverLine(server, configuration, isOfClient));
    const told = (kind: string, { problems }: Pick<Configuration, 'problems'>): void => {
      for (const { line, column, server, message } of problems) {
        lines.push(
          `- ${kind} ${line}:${column}${server === undefined ? '' : ` [${shown(server)}]`}: ${shown(message)}`,
        );
      }
    };
    told('problem', configuration);
    told('notice', { problems: configuration.notices });
    return lines.length === 0 ? ['- nothing'] : lines;
  }

  async function serverLine(server: ServerConfiguration, file: Configuration, isOfClient: boolean): Promise<string> {
    const user = new UserAnswers();
    user.answers = { token: 'the-token-of-a-person', region: 'us', holdsVariable: '${env:WORD}', injection: '"; rm x' };
    const { source, inputs } = file;
    const values = new InputValues({ prompts: user, secrets: user.secrets, values: user.values });
    const round = values.round(source, inputs, new AbortController().signal);
    const scope = {
      folder: source.folder,
      folders: source.folder === undefined ? [] : [source.folder],
      environment: {
        WORD: 'word',
        HOLDS_VARIABLE: '${workspaceFolder}',
        HOLDS_LINE_BREAK: 'a\r\nEvil: 1',
        INJECTION: '$(touch pwned)',
      },
      userHome: '/home/me',
      setting: (name: string) => (name === 'team.word' ? 'configured' : undefined),
      hasShellVariables: isOfClient,
    };
    const { line, column } = server.position;
    const start = `- server ${shown(server.name)} at ${line}:${column}`;
    try {
      const launch = await resolveLaunch(server, source, scope, (id) => round.valueOf(id));
      return `${start}: ${shown(launchText(launch))}`;
    } catch (thrown) {
      assert.ok(thrown instanceof Error);
      return `${start} is not started: ${shown(thrown.message)}`;
    }
  }
});

function launchText(launch: ServerLaunch): string {
  if (launch.transport !== 'stdio') {
    const { transport, url, socketPath, headers, oauth } = launch;
    const parts = [transport, url, socketPath && `through ${socketPath}`];
    if (headers.size > 0) parts.push(JSON.stringify([...headers]));
    if (oauth !== undefined) parts.push(`oauth ${JSON.stringify(oauth)}`);
    return parts.filter(Boolean).join(' ');
  }
  const argv = JSON.stringify([launch.command, ...launch.args]);
  const environment = launch.environment.size === 0 ? '' : ` with ${JSON.stringify([...launch.environment])}`;
  return `${argv} in ${launch.cwd}${environment}`;
}

/** On one line, and nothing of it invisible. */
function shown(text: string): string {
  const escaped = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return escaped.length > 400 ? `${escaped.slice(0, 400)}… (${escaped.length} characters)` : escaped;
}
