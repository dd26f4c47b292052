import assert from 'node:assert/strict';
import path from 'node:path';
import { wantedServers } from '../../../src/mcp/configuration/wantedServers';
import { ForgetfulServer } from './forgetfulServer';
import * as servers from './servers';

const ARGV = path.join(process.cwd(), 'test/fixtures/servers/argvServer.mjs');
const FRAIL = path.join(process.cwd(), 'test/fixtures/servers/frailServer.mjs');
const { signal } = new AbortController();

describe('programs that die', function () {
  this.timeout(40_000);
  let rig: servers.Rig;
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  const starts = (server: string): number =>
    rig.lines.filter((line) => line.startsWith(`[${server}] started as process`)).length;
  const kill = async (server: string): Promise<number> => {
    const pid = servers.processOf(rig, server);
    process.kill(pid, 'SIGKILL');
    await servers.eventually('it is gone', () => !servers.isRunning(pid));
    return pid;
  };

  it('are started again while a run goes on, without a call, and not after that', async () => {
    const configuration = servers.configuration({ argv: servers.node(ARGV), other: servers.node(ARGV, 'other') });
    const source = await rig.connections.connect([configuration], { signal });
    const stop = source.onDidChange(() => undefined);
    const other = servers.processOf(rig, 'other');
    const first = await kill('argv');
    await servers.eventually('it is started again', () => starts('argv') === 2);
    assert.notEqual(servers.processOf(rig, 'argv'), first);
    assert.equal(rig.connections.list([configuration])[0]?.state, 'ready');
    await servers.valueOf(source, 'argv', 'started');
    assert.equal(starts('argv'), 2);

    stop();
    await kill('argv');
    await servers.eventually('its end was noticed', () => {
      return rig.connections.list([configuration])[0]?.state === 'stopped';
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(starts('argv'), 2);
    await servers.valueOf(source, 'argv', 'started');
    assert.equal(starts('argv'), 3);
    assert.equal(servers.processOf(rig, 'other'), other);
  });

  it('are started again where the user has started them, until they are stopped', async () => {
    const configuration = servers.configuration({ argv: servers.node(ARGV) });
    const [argv] = wantedServers([configuration]).wanted;
    assert.ok(argv);
    await rig.connections.start(argv, { signal, folders: [] });
    await kill('argv');
    await servers.eventually('it is started again', () => starts('argv') === 2);
    await rig.connections.stop(argv.key);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(starts('argv'), 2);
    assert.equal(rig.connections.list([configuration])[0]?.state, 'stopped');
  });

  it('are started again later and later, which is shown, and at last no more', async () => {
    const configuration = servers.configuration({ frail: servers.node(FRAIL) });
    const [frail] = wantedServers([configuration]).wanted;
    assert.ok(frail);
    const shown = new Set<string>();
    rig.connections.onDidChange(() => {
      for (const { state, message } of rig.connections.list([configuration])) shown.add(`${state} ${message ?? ''}`);
    });
    await rig.connections.start(frail, { signal, folders: [] });
    const hasFailed = (): boolean => rig.connections.list([configuration])[0]?.state === 'failed';
    await servers.eventually('it is given up', hasFailed, 30_000);
    assert.equal(starts('frail'), 6);
    assert.ok(shown.has('connecting It ended 3 times in a row and is started again.'), [...shown].join('\n'));
    assert.match(rig.connections.list([configuration])[0]?.message ?? '', /it ended 6 times in a row/);
    assert.ok(rig.lines.some((line) => /^\[frail\] is started again in \d{4} ms$/.test(line)));

    await rig.connections.start(frail, { signal, folders: [] });
    assert.equal(starts('frail'), 7);
  });
});

describe('web servers that die', function () {
  this.timeout(60_000);
  let rig: servers.Rig;
  let port: number;
  beforeEach(async () => {
    rig = servers.rig();
    port = await servers.freePort();
  });
  afterEach(() => rig.connections.dispose());

  const reached = (): number => rig.lines.filter((line) => line.startsWith('[web] reached')).length;
  const wanted = (path: string): ReturnType<typeof servers.configuration> =>
    servers.configuration({ web: { url: `http://127.0.0.1:${port}${path}` } });

  for (const [kind, path] of [
    ['streamableHttp', '/mcp'],
    ['sse', '/sse'],
  ] as const) {
    it(`are reached again while a run goes on, without a call (${kind})`, async () => {
      let child = await servers.startEverything(kind, port);
      try {
        const configuration = wanted(path);
        const source = await rig.connections.connect([configuration], { signal });
        const stop = source.onDidChange(() => undefined);
        await servers.stop(child);
        const state = (): string => rig.connections.list([configuration])[0]?.state ?? '';
        await servers.eventually('it is tried again', () =>
          rig.lines.some((line) => line.includes(' is tried again in ')),
        );
        assert.equal(state(), 'connecting');
        child = await servers.startEverything(kind, port);
        await servers.eventually('it is reached again', () => reached() === 2, 20_000);
        assert.equal(state(), 'ready');
        assert.equal(await servers.valueOf(source, 'web', 'echo', { message: 'again' }), 'Echo: again');
        assert.equal(reached(), 2);
        stop();
      } finally {
        await servers.stop(child);
      }
    });
  }

  it('are looked for later and later, no more once the run has ended, and sooner where a call needs them', async () => {
    const web = new ForgetfulServer();
    await web.listen(port);
    const configuration = wanted('/mcp');
    const waits = (): readonly number[] =>
      rig.lines.flatMap((line) => Number(/^\[web\] is tried again in (\d+) ms$/.exec(line)?.[1] ?? []));
    try {
      const source = await rig.connections.connect([configuration], { signal });
      const stop = source.onDidChange(() => undefined);
      web.close();
      await servers.failureOf(source, 'web', 'note', { text: 'a' });
      await servers.eventually('it waits longer', () => (waits().at(-1) ?? 0) > 1_500, 20_000);
      const { state, message } = rig.connections.list([configuration])[0] ?? {};
      assert.deepEqual([state, message], ['connecting', 'It was lost 4 times in a row and is tried again.']);
      stop();
      await web.listen(port);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      assert.equal(reached(), 1);
      assert.equal(await servers.valueOf(source, 'web', 'note', { text: 'b' }), 'noted');

      const stopAgain = source.onDidChange(() => undefined);
      web.close();
      const before = waits().length;
      await servers.failureOf(source, 'web', 'note', { text: 'c' });
      await servers.eventually('it waits for long', () => (waits().at(-1) ?? 0) > 3_500 && waits().length > before);
      await web.listen(port);
      const late = new Promise((resolve) => setTimeout(resolve, 3_000, 'the wait was not cut short'));
      assert.equal(await Promise.race([servers.valueOf(source, 'web', 'note', { text: 'd' }), late]), 'noted');
      stopAgain();
    } finally {
      web.close();
    }
  });
});
