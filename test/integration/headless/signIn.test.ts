import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RobotBrowser } from '../../support/robotBrowser';
import { SignInServer } from '../../support/signInServer';
import { CompletionServer } from './completionServer';
import { runProgram, startProgram, submittedBy } from './program';

describe('signing in from the terminal', function () {
  this.timeout(60_000);
  let server: SignInServer;
  let model: CompletionServer;
  let workspace: string;

  beforeEach(async () => {
    server = await SignInServer.start();
    model = await CompletionServer.start(() => ({
      kind: 'text',
      text: '```js\nSUBMIT(await web.whoami({}));\n```',
      inputTokens: 1,
      outputTokens: 1,
    }));
    workspace = await mkdtemp(path.join(tmpdir(), 'rlm-sign-in-'));
    await mkdir(path.join(workspace, '.vscode'));
    await writeFile(
      path.join(workspace, '.vscode', 'mcp.json'),
      JSON.stringify({ servers: { web: { url: server.url } } }),
    );
  });
  afterEach(async () => {
    await server.stop();
    await model.dispose();
    await rm(workspace, { recursive: true, force: true });
  });

  const args = (...allowed: readonly string[]): string[] => [
    ...['--json', '--model', 'some-model', '--task', 'Who am I?', '--workspace', workspace],
    ...allowed.flatMap((one) => ['--allow', one]),
  ];

  it('prints the address, takes the answer on a port of this machine, and goes on', async () => {
    const { child, result } = startProgram(args('web', 'web.*'), model.environment);
    const page = await addressPrintedBy(child);
    const redirect = page.searchParams.get('redirect_uri') ?? '';
    assert.match(redirect, /^http:\/\/127\.0\.0\.1:\d+\/signed-in$/);
    await new RobotBrowser().follow(page);
    assert.equal(submittedBy(await result), 'whoami with []');
    await assert.rejects(fetch(redirect), 'the port is closed');
    const [token] = server.tokens.keys();
    assert.ok(token !== undefined && !(await result).stdout.includes(token));
  });

  it('ends at once when it is stopped while it waits', async () => {
    const { child, result } = startProgram(args('web', 'web.*'), model.environment);
    await addressPrintedBy(child);
    child.kill('SIGINT');
    assert.equal((await result).exitCode, 130);
  });

  it('does without a server that wants a sign-in where nobody can be asked and it was not allowed', async () => {
    const { stderr } = await runProgram(args(), model.environment);
    assert.match(stderr, /--allow web/);
    assert.equal(server.seen.length, 0);
  });
});

async function addressPrintedBy({ stderr }: ChildProcess): Promise<URL> {
  let printed = '';
  return new Promise((resolve, reject) => {
    stderr?.on('data', (text: string) => {
      printed += text;
      const address = /^ *(http:\S+\/authorize\?\S+)\n/m.exec(printed)?.[1];
      if (address !== undefined) resolve(new URL(address));
    });
    stderr?.once('end', () => reject(new Error(`No address was printed:\n${printed}`)));
  });
}
