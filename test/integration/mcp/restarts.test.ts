import assert from 'node:assert/strict';
import path from 'node:path';
import { wantedServers } from '../../../src/mcp/configuration/wantedServers';
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
