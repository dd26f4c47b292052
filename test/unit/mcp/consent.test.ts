import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerConfiguration } from '../../../src/mcp/configuration/configuration';
import { configurationHash, Consent } from '../../../src/mcp/launch/consent';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import type { StartRequest } from '../../../src/mcp/userPorts';
import { UserAnswers } from './userAnswers';

const folder = { name: 'project', path: '/project' };
const source = { file: '/project/.vscode/mcp.json', folder };
const scope = { folder, folders: [folder], environment: { TOKEN: 'secret-value' }, userHome: '/home/me' };
const BASE = {
  command: '${workspaceFolder}/run',
  args: ['--key', '${env:TOKEN}'],
  env: { A: 'a', B: '${input:b}' },
  cwd: 'sub',
  envFile: '.env',
};
const WEB = { url: 'https://example.test/mcp', headers: { Authorization: 'Bearer ${input:token}' } };

function server(fields: object, name = 'one'): ServerConfiguration {
  const { servers, problems } = parseConfiguration(JSON.stringify({ servers: { [name]: fields } }), source);
  assert.deepEqual(problems, []);
  return servers[0] ?? assert.fail();
}

describe('Consent', () => {
  let user: UserAnswers;
  const ask = (fields: object, file = source.file, allowed: readonly string[] = []): Promise<boolean> => {
    const consent = new Consent(user, user.values, allowed);
    return consent.isAllowed(server(fields), { ...source, file }, scope, new AbortController().signal);
  };
  const reasons = (): readonly string[] => user.confirmed.map(({ reason }) => reason);
  const lastRequest = (): StartRequest => user.confirmed.at(-1) ?? assert.fail('nothing was asked');

  beforeEach(() => {
    user = new UserAnswers();
  });

  it('asks the first time and remembers', async () => {
    assert.equal(await ask(BASE), true);
    assert.equal(await ask(BASE), true);
    assert.deepEqual(reasons(), ['new']);
  });

  it('asks again when what its envFile sets changed, also while the question was open', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'rlm-consent-'));
    const envFile = path.join(root, '.env');
    const fields = { ...BASE, envFile };
    try {
      await writeFile(envFile, 'KEY=one\n');
      await ask(fields);
      await writeFile(envFile, '# nothing else\nKEY=one\n');
      await ask(fields);
      assert.deepEqual(reasons(), ['new']);
      await writeFile(envFile, 'KEY=one\nNODE_OPTIONS=--require ./other.js\n');
      await ask(fields);
      assert.deepEqual(reasons(), ['new', 'changed']);
      await writeFile(envFile, 'KEY=one\n');
      await ask(fields);
      assert.deepEqual(reasons(), ['new', 'changed']);
      assert.ok(![...user.valueEntries.values()].some((stored) => stored.includes('other.js')));

      const confirm = user.confirmStart.bind(user);
      user.confirmStart = async (request) => {
        if (user.confirmed.length === 2) await writeFile(envFile, 'KEY=three\n');
        return confirm(request);
      };
      await writeFile(envFile, 'KEY=two\n');
      await ask(fields);
      assert.deepEqual(reasons(), ['new', 'changed', 'changed', 'changed']);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  const changes: readonly (readonly [what: string, fields: object])[] = [
    ['command', { ...BASE, command: 'other' }],
    ['args', { ...BASE, args: ['--key'] }],
    ['order of args', { ...BASE, args: ['${env:TOKEN}', '--key'] }],
    ['env value', { ...BASE, env: { ...BASE.env, A: 'z' } }],
    ['env removal', { ...BASE, env: { ...BASE.env, A: null } }],
    ['env name', { ...BASE, env: { ...BASE.env, NODE_OPTIONS: '' } }],
    ['cwd', { ...BASE, cwd: 'elsewhere' }],
    ['envFile', { ...BASE, envFile: '.env.local' }],
    ['transport', WEB],
  ];
  for (const [what, fields] of changes) {
    it(`asks again when the ${what} changed, and not when it is changed back`, async () => {
      await ask(BASE);
      await ask(fields);
      await ask(BASE);
      assert.deepEqual(reasons(), ['new', 'changed']);
    });
  }

  it('asks again when the address or a header changed', async () => {
    await ask(WEB);
    await ask({ ...WEB, url: 'https://example.test/other' });
    await ask({ ...WEB, headers: { Authorization: 'Bearer x' } });
    assert.deepEqual(reasons(), ['new', 'changed', 'changed']);
  });

  it('does not ask for another order of names or other white space', () => {
    const turned = { ...BASE, env: { B: '${input:b}', A: 'a' } };
    assert.equal(configurationHash(server(turned)), configurationHash(server(BASE)));
  });

  it('does not take the allowance of one file for another', async () => {
    await ask(BASE);
    await ask(BASE, '/evil/.vscode/mcp.json');
    assert.deepEqual(reasons(), ['new', 'new']);
  });

  it('does not remember a refusal', async () => {
    user.isAllowing = false;
    assert.equal(await ask(BASE), false);
    user.isAllowing = true;
    assert.equal(await ask(BASE), true);
    assert.deepEqual(reasons(), ['new', 'new']);
  });

  it('needs no question for servers that are allowed by name', async () => {
    user.isAllowing = false;
    assert.equal(await ask(BASE, source.file, ['one']), true);
    assert.equal(await ask(BASE, source.file, ['two']), false);
    assert.equal(user.confirmed.length, 1);
  });

  it('shows what is started, without secrets', async () => {
    await ask(BASE);
    assert.deepEqual(lastRequest(), {
      server: 'one',
      file: source.file,
      line: 1,
      reason: 'new',
      transport: 'stdio',
      target: '/project/run --key ${env:TOKEN}',
      folder: 'sub',
      environmentNames: ['A', 'B'],
      environmentFile: '.env',
      headerNames: [],
    });
    await ask(WEB);
    assert.equal(lastRequest().target, 'https://example.test/mcp');
    assert.deepEqual(lastRequest().headerNames, ['Authorization']);
    assert.ok(!JSON.stringify(user.confirmed).includes('secret-value'));
  });

  it('shows where words begin and end, and nothing invisible', async () => {
    await ask({ command: 'sh', args: ['-c', 'ls; rm -rf ~', 'a\nb', 'x\u202ey', ''] });
    assert.equal(lastRequest().target, 'sh -c "ls; rm -rf ~" "a\\nb" "x\\u{202e}y" ""');
  });
});
