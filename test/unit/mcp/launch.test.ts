import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serverEnvironment } from '../../../src/mcp/launch/environment';
import { resolveLaunch, type ServerLaunch } from '../../../src/mcp/launch/launch';
import { LineSplitter } from '../../../src/mcp/transport/lineSplitter';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import { redact } from '../../../src/core/redaction';

describe('resolveLaunch', () => {
  let root: string;
  const answers: Record<string, string> = { token: 'top-secret-token', bad: 'a\r\nEvil: 1' };

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'rlm-launch-'));
    await mkdir(path.join(root, 'sub'));
    await writeFile(
      path.join(root, '.env'),
      '# comment\nFROM_FILE="a b"\nBOTH=file\nAPI_TOKEN=from-the-env-file\nexport X=1\n',
    );
  });
  after(() => rm(root, { recursive: true, force: true }));

  const resolve = (
    fields: object,
    environment: NodeJS.ProcessEnv = { PATH: '/bin', SECRET: 'leak' },
  ): Promise<ServerLaunch> => {
    const folder = { name: 'root', path: root };
    const source = { file: path.join(root, 'mcp.json'), folder };
    const { servers } = parseConfiguration(JSON.stringify({ servers: { one: fields } }), source);
    const scope = { folder, folders: [folder], environment, userHome: '/home/me' };
    return resolveLaunch(servers[0] ?? assert.fail(), source, scope, async (id) => answers[id] ?? assert.fail(id));
  };
  const stdio = async (
    fields: object,
    environment?: NodeJS.ProcessEnv,
  ): Promise<ServerLaunch & { transport: 'stdio' }> => {
    const launch = await resolve(fields, environment);
    assert.equal(launch.transport, 'stdio');
    return launch;
  };

  it('inherits the allow-list, then the file, then the configuration', async () => {
    const env = { BOTH: 'configured', TOKEN: '${input:token}', PATH: null };
    const launch = await stdio({ command: 'x', envFile: '${workspaceFolder}/.env', env });
    assert.deepEqual(Object.fromEntries(launch.environment), {
      FROM_FILE: 'a b',
      BOTH: 'configured',
      API_TOKEN: 'from-the-env-file',
      X: '1',
      TOKEN: 'top-secret-token',
    });
    assert.deepEqual(launch.secrets, ['from-the-env-file', 'top-secret-token']);
  });

  it('starts in the folder of the workspace, or one that is relative to it', async () => {
    assert.equal((await stdio({ command: 'x' })).cwd, root);
    assert.equal((await stdio({ command: 'x', cwd: 'sub' })).cwd, path.join(root, 'sub'));
    await assert.rejects(resolve({ command: 'x', cwd: 'nowhere' }), {
      code: 'configurationBroken',
      message: /"cwd"\) does not exist/,
    });
  });

  it('says that an env file cannot be read', () =>
    assert.rejects(resolve({ command: 'x', envFile: 'missing.env' }), {
      code: 'configurationBroken',
      message: /missing\.env \("envFile"\) cannot be read/,
    }));

  it('has another fingerprint when a value changed, the same otherwise', async () => {
    const fields = { command: 'x', env: { A: '${env:A}' } };
    const one = await resolve(fields, { A: '1' });
    assert.equal((await resolve(fields, { A: '1' })).fingerprint, one.fingerprint);
    assert.notEqual((await resolve(fields, { A: '2' })).fingerprint, one.fingerprint);
  });

  it('replaces variables in headers and knows them as secrets', async () => {
    const launch = await resolve({
      url: 'http://x/mcp',
      headers: { Authorization: 'Bearer ${input:token}', Short: 'a' },
    });
    assert.ok(launch.transport === 'http');
    assert.equal(launch.headers.get('Authorization'), 'Bearer top-secret-token');
    assert.deepEqual(launch.secrets, ['Bearer top-secret-token', 'top-secret-token']);
  });

  it('refuses a header value that splits lines, without repeating it', () =>
    assert.rejects(resolve({ url: 'http://x', headers: { A: '${input:bad}' } }), (error: Error) => {
      assert.match(error.message, /The header "A" holds a character/);
      return !error.message.includes('Evil');
    }));

  it('refuses an address that is none once it is complete', () =>
    assert.rejects(resolve({ url: '${env:SECRET}/mcp' }), {
      code: 'configurationBroken',
      message: /no http:\/\/, https:\/\/, .* address/,
    }));
});

describe('serverEnvironment', () => {
  it('passes the allow-list and nothing else', () => {
    const inherited = { PATH: '/bin', HOME: '/home/me', GITHUB_TOKEN: 'x', NODE_OPTIONS: 'x', SHELL: '() { :; }' };
    assert.deepEqual(
      [...serverEnvironment(inherited)],
      [
        ['PATH', '/bin'],
        ['HOME', '/home/me'],
      ],
    );
  });
});

describe('LineSplitter', () => {
  const split = (pieces: readonly Buffer[], maxBytes = 100): { lines: string[]; results: boolean[] } => {
    const lines: string[] = [];
    const splitter = new LineSplitter(maxBytes, (line) => lines.push(line));
    return { lines, results: pieces.map((piece) => splitter.push(piece)) };
  };

  it('puts lines together however they were cut, within a character too', () => {
    const bytes = Buffer.from('äö\r\n\n{"a":"ü"}\nrest');
    for (const size of [1, 2, 3, 5, 100]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      assert.deepEqual(split(pieces).lines, ['äö', '{"a":"ü"}']);
    }
  });

  it('says when a line is too long', () => {
    assert.deepEqual(split([Buffer.from('12345'), Buffer.from('67890'), Buffer.from('1')], 10).results, [
      true,
      true,
      false,
    ]);
  });
});

describe('redact', () => {
  it('replaces the longest secret first, and nothing for an empty one', () => {
    assert.equal(redact('Bearer abc, abc', ['', 'abc', 'Bearer abc']), '[secret], [secret]');
  });
});
