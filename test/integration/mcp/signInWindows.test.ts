import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import type { SecretStore } from '../../../src/mcp/userPorts';
import { RobotBrowser } from '../../support/robotBrowser';
import { SignInServer } from '../../support/signInServer';
import { rig, valueOf, type Rig } from './servers';

describe('one sign-in in two windows', () => {
  let server: SignInServer;
  let browser: RobotBrowser;
  let lockFolder: string;
  let windows: Rig[];

  beforeEach(async () => {
    server = await SignInServer.start();
    browser = new RobotBrowser();
    lockFolder = await mkdtemp(path.join(tmpdir(), 'rlm-locks-'));
    windows = [];
  });
  afterEach(async () => {
    for (const { connections } of windows) await connections.dispose();
    await server.stop();
    await rm(lockFolder, { recursive: true });
  });

  function open(lock: string | undefined): Rig {
    const [first] = windows;
    const shared = first?.user;
    const own = rig({
      signIn: { port: browser, lockFolder: lock },
      ...(shared && { secrets: shared.secrets, values: shared.values, consents: shared.values }),
    });
    windows.push(own);
    return own;
  }
  const call = async (window: Rig): Promise<unknown> =>
    valueOf(await window.connect({ web: { url: server.url } }), 'web', 'whoami');
  const refreshes = (): number =>
    server.tokenRequests.filter((form) => form.get('grant_type') === 'refresh_token').length;

  it('is renewed by one of them, where the authorization server ends it on a second use', async () => {
    server.endsReused = true;
    server.renewalMs = 300;
    const both = [open(lockFolder), open(lockFolder)];
    for (const window of both) await call(window);
    server.tokens.clear();
    assert.deepEqual(await Promise.all(both.map(call)), ['whoami with []', 'whoami with []']);
    assert.equal(refreshes(), 1);
    assert.equal(browser.opened.length, 1);
  });

  it('is taken over where no lock reaches the other one, and its new token is stored a moment later', async () => {
    const first = open(undefined);
    const both = [first, open(undefined)];
    for (const window of both) await call(window);
    const { secrets } = first.user;
    const set = secrets.set.bind(secrets);
    const slow: Pick<SecretStore, 'set'> = {
      set: async (key, value) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await set(key, value);
      },
    };
    Object.assign(secrets, slow);
    server.tokens.clear();
    assert.deepEqual(await Promise.all(both.map(call)), ['whoami with []', 'whoami with []']);
    assert.equal(refreshes(), 2);
    assert.equal(browser.opened.length, 1);
  });

  it('is known to the other one when it changes, before a request is refused', async () => {
    const [first, second] = [open(lockFolder), open(lockFolder)];
    for (const window of [first, second]) await call(window);
    const old = [...server.tokens.keys()].map((token) => `Bearer ${token}`);
    server.tokens.clear();
    await call(first);
    server.seen.length = 0;
    await call(second);
    assert.ok(server.seen.length > 0);
    assert.deepEqual(
      server.seen.filter(({ authorization = '' }) => old.includes(authorization)),
      [],
    );
    await first.connections.signOut('web');
    assert.equal(browser.opened.length, 1);
    await call(second);
    assert.equal(browser.opened.length, 2);
  });

  it('is renewed though a window left its mark behind, and where no mark can be left', async () => {
    const mark = path.join(lockFolder, `${createHash('sha256').update(server.url).digest('hex')}.lock`);
    await writeFile(mark, '');
    const longAgo = new Date(Date.now() - 600_000);
    await utimes(mark, longAgo, longAgo);
    const window = open(lockFolder);
    await call(window);
    server.tokens.clear();
    assert.equal(await call(window), 'whoami with []');

    await writeFile(mark, '');
    const other = open(mark);
    server.tokens.clear();
    assert.equal(await call(other), 'whoami with []');
    assert.equal(browser.opened.length, 1);
  });
});
