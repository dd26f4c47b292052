import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { JsonObject } from '../../../src/core/json';
import type { ServerPolicy } from '../../../src/mcp/configuration/serverPolicy';
import { wantedServers, type WantedServer } from '../../../src/mcp/configuration/wantedServers';
import * as servers from './servers';

const ARGV = path.resolve('test/fixtures/servers/argvServer.mjs');
const never = new AbortController().signal;

describe('mcp servers from their configuration', () => {
  let rig: servers.Rig;
  let folder: string;
  let proxy: Server | undefined;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    rig = servers.rig();
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-sources-'));
  });
  afterEach(async () => {
    await rig.connections.dispose();
    await servers.stop(child);
    proxy?.closeAllConnections();
    proxy?.close();
    proxy = child = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('are one process each, with exactly the words, folder and variables they were given, and no shell', async () => {
    const odd = 'sub; touch pwned & $(touch pwned)';
    await mkdir(path.join(folder, odd));
    await writeFile(path.join(folder, odd, '.env; touch pwned'), 'FROM_FILE=$(touch pwned)\n');
    const words = [
      '; touch pwned',
      '$(touch pwned)',
      '`touch pwned`',
      '| touch pwned',
      '&& touch pwned',
      '\n',
      '',
      ' ',
    ];
    const marks = ['"', "'", '\\', '%PATH%', '*', '~', '$HOME', '--', '>pwned', '#', 'ä 大 🚀', '!!'];
    const args = [...words, ...marks];
    const source = await rig.connect({
      argv: {
        ...servers.node(ARGV, ...args),
        cwd: path.join(folder, odd),
        envFile: path.join(folder, odd, '.env; touch pwned'),
        env: { NAMES: 'FROM_FILE VALUE HOME', VALUE: '"; touch pwned; "', HOME: null },
      },
    });
    const started = (await servers.valueOf(source, 'argv', 'started')) as JsonObject;
    assert.deepEqual(started['argv'], args);
    assert.equal(started['cwd'], path.join(folder, odd));
    assert.deepEqual(started['environment'], {
      FROM_FILE: '$(touch pwned)',
      VALUE: '"; touch pwned; "',
      HOME: null,
    });
    assert.equal(started['parent'], process.pid, 'Something stands between us and the program.');
    assert.deepEqual(await readdir(folder), [odd]);
    assert.deepEqual(await readdir(path.join(folder, odd)), ['.env; touch pwned']);
  });

  it('are reached through a Unix socket', async function () {
    if (process.platform === 'win32') this.skip();
    const port = await servers.freePort();
    child = await servers.startEverything('streamableHttp', port);
    const seen: string[] = [];
    proxy = createServer((incoming, outgoing) => {
      seen.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
      const { method = 'GET', url = '/', headers } = incoming;
      const sent = request(
        { port, path: url, method, headers: { ...headers, ['host']: `localhost:${port}` } },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      incoming.pipe(sent);
    }).listen(path.join(folder, 'mcp server.sock'));
    await once(proxy, 'listening');
    const source = await rig.connect({
      socket: { url: `unix://${folder}/mcp%20server.sock#/mcp` },
      nobody: { url: `unix://${folder}/nobody.sock#/mcp` },
    });
    assert.equal(await servers.valueOf(source, 'socket', 'echo', { message: 'hi' }), 'Echo: hi');
    assert.ok(seen.includes('POST /mcp'), seen.join());
    assert.match(source.failures[0]?.message ?? '', /"nobody" cannot be reached: nothing listens at .*nobody\.sock/);
  });

  it('are refused by a policy before anyone is asked, and after their variables are known', async () => {
    let policy: ServerPolicy = { access: 'all', denied: [{ serverName: 'bad' }] };
    await rig.connections.dispose();
    rig = servers.rig({ policy: () => policy, environment: { ...process.env, WORD: 'secret' } });
    const entries = { bad: servers.node(ARGV), open: servers.node(ARGV, '${env:WORD}') };
    const first = await rig.connect(entries);
    assert.match(first.failures.map(({ message }) => message).join(), /"bad" was not started.*blocked by the policy/);
    assert.deepEqual(
      rig.user.confirmed.map(({ server }) => server),
      ['open'],
    );
    policy = { access: 'all', denied: [{ serverCommand: [process.execPath, ARGV, 'secret'] }] };
    const second = await rig.connect({ open: entries.open });
    assert.equal(second.failures[0]?.code, 'policyRefused');
    assert.equal(second.servers[0]?.state, 'skipped');
    policy = { access: 'none' };
    const third = await rig.connect({ open: entries.open });
    assert.match(third.failures[0]?.message ?? '', /disabled in this editor/);
  });

  it('run a command of the editor only after the user saw it, and ask again when it changed', async () => {
    const asking = { asking: servers.node(ARGV, '${input:port}') };
    const inputs = (command: string): object => ({
      inputs: [{ type: 'command', id: 'port', command, args: { a: 1 } }],
    });
    const source = await rig.connect(asking, inputs('team.port'));
    assert.deepEqual(rig.user.confirmed[0]?.commands, ['team.port {"a":1}']);
    const started = (await servers.valueOf(source, 'asking', 'started')) as JsonObject;
    assert.deepEqual(started['argv'], ['4711-from-command']);
    rig.user.isAllowing = false;
    const refused = await rig.connect(asking, inputs('team.evil'));
    assert.equal(refused.failures[0]?.code, 'consentRefused');
    assert.deepEqual(rig.user.asked, ['team.port {"a":1}']);
  });

  const wanted = (entries: object, name: string): WantedServer => {
    const one = wantedServers([servers.configuration(entries)]).wanted.find(({ server }) => server.name === name);
    return one ?? assert.fail();
  };
  const states = (entries: object): readonly string[] =>
    rig.connections
      .list([servers.configuration(entries)])
      .map(({ server, state, tools }) => `${server.server.name} ${state} ${tools.join()}`);

  it('that changed in their file are ended and start again when a run uses them; others are untouched', async () => {
    const before = { one: servers.node(ARGV, '1'), two: servers.node(ARGV, '2'), gone: servers.node(ARGV) };
    const source = await rig.connect(before);
    const pids = ['one', 'two', 'gone'].map((name) => servers.processOf(rig, name));
    const after = { one: servers.node(ARGV, 'changed'), two: before.two };
    let changes = 0;
    const stop = rig.connections.onDidChange(() => (changes += 1));
    rig.connections.update([servers.configuration(after)]);
    await servers.eventually('the old ones end', () => !pids.filter((_, at) => at !== 1).some(servers.isRunning));
    assert.equal(servers.isRunning(pids[1] ?? 0), true);
    assert.ok(changes > 0);
    stop();
    assert.deepEqual(states(after), ['one idle ', 'two ready started']);
    const started = (await servers.valueOf(source, 'one', 'started')) as JsonObject;
    assert.deepEqual(started['argv'], ['changed']);
    assert.equal(servers.processOf(rig, 'two'), pids[1]);
    assert.match((await servers.failureOf(source, 'gone', 'started')).message, /not configured any more/);
  });

  it('are started and stopped one by one, and listed with what went wrong', async () => {
    const entries = { one: servers.node(ARGV), ghost: { command: 'no-such-program' } };
    assert.deepEqual(states(entries), ['one idle ', 'ghost idle ']);
    const options = { signal: never, folders: [] };
    assert.equal(await rig.connections.start(wanted(entries, 'one'), options), undefined);
    assert.match((await rig.connections.start(wanted(entries, 'ghost'), options))?.message ?? '', /not found/);
    assert.deepEqual(states(entries), ['one ready started', 'ghost failed ']);
    const pid = servers.processOf(rig, 'one');
    const source = await rig.connect({ one: entries.one });
    assert.equal(servers.processOf(rig, 'one'), pid, 'What runs is used.');
    await rig.connections.stop(wanted(entries, 'one').key);
    assert.equal(servers.isRunning(pid), false);
    assert.deepEqual(states(entries), ['one stopped ', 'ghost failed ']);
    assert.match((await servers.failureOf(source, 'one', 'started')).message, /was stopped by the user/);
  });

  it('ask again after their consent or their inputs were forgotten', async () => {
    const entries = { one: servers.node(ARGV, '${input:word}') };
    const extra = { inputs: [{ type: 'promptString', id: 'word', password: true }] };
    rig.user.answers = { word: 'first-value' };
    await rig.connect(entries, extra);
    const file = servers.configuration(entries, extra);
    const one = wantedServers([file]).wanted[0] ?? assert.fail();
    assert.equal(rig.connections.agreement.isConsentRemembered(one), true);
    await rig.connections.agreement.forgetConsent(one);
    await rig.connections.agreement.forgetInputs(file, one.server);
    assert.equal(rig.user.secretEntries.size, 0);
    rig.user.answers = { word: 'second-value' };
    const source = await rig.connect(entries, extra);
    const started = (await servers.valueOf(source, 'one', 'started')) as JsonObject;
    assert.deepEqual(started['argv'], ['second-value']);
    assert.deepEqual([rig.user.confirmed.length, rig.user.asked.length], [2, 2]);
  });
});
