import assert from 'node:assert/strict';
import * as servers from './servers';

const { ODD, node, valueOf, failureOf, eventually } = servers;

describe('mcp connections', () => {
  let rig: servers.Rig;
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  describe('across runs', () => {
    it('uses again what did not change, and starts anew what did', async () => {
      const first = await rig.connect({ one: node(ODD), two: node(ODD) });
      const [one, two] = [servers.processOf(rig, 'one'), servers.processOf(rig, 'two')];
      const second = await rig.connect({ one: node(ODD), two: { ...node(ODD), env: { A: '1' } } });
      assert.equal(servers.processOf(rig, 'one'), one);
      assert.notEqual(servers.processOf(rig, 'two'), two);
      assert.ok(!servers.isRunning(two));
      assert.deepEqual(
        rig.user.confirmed.map(({ server, reason }) => `${server} ${reason}`),
        ['one new', 'two new', 'two changed'],
      );
      for (const source of [first, second]) assert.equal(await valueOf(source, 'two', 'big', { bytes: 1 }), 'x');
    });

    it('starts again at the next run what died in between', async () => {
      await rig.connect({ one: node(ODD) });
      const pid = servers.processOf(rig, 'one');
      process.kill(pid, 'SIGKILL');
      await eventually('its end was seen', () => rig.lines.some((line) => line.includes('the connection ended')));
      const source = await rig.connect({ one: node(ODD) });
      assert.equal(source.servers[0]?.state, 'ready');
      assert.notEqual(servers.processOf(rig, 'one'), pid);
    });

    it('ends what the file no longer names', async () => {
      const source = await rig.connect({ one: node(ODD), two: node(ODD) });
      const pid = servers.processOf(rig, 'two');
      await rig.connect({ one: node(ODD) });
      await eventually('it ended', () => !servers.isRunning(pid));
      assert.equal((await failureOf(source, 'two', 'big')).kind, 'notFound');
    });

    it('keeps for the next run what was on its way when a run was cancelled', async () => {
      const run = new AbortController();
      const connecting = rig.connections.connect([servers.configuration({ one: node(ODD) })], { signal: run.signal });
      await eventually('the user was asked', () => rig.user.confirmed.length === 1);
      run.abort(new Error('cancelled'));
      await assert.rejects(connecting, /cancelled/);
      const source = await rig.connect({ one: node(ODD) });
      assert.equal(source.servers[0]?.state, 'ready');
      assert.equal(rig.lines.filter((line) => line.includes('started as process')).length, 1);
    });

    it('does not wait for a question that a cancelled run left open', async () => {
      const run = new AbortController();
      const open = rig.user.confirmStart.bind(rig.user);
      rig.user.confirmStart = () => new Promise<boolean>(() => {});
      const connecting = rig.connections.connect([servers.configuration({ one: node(ODD) })], { signal: run.signal });
      setTimeout(() => run.abort(new Error('cancelled')), 50);
      await assert.rejects(connecting, /cancelled/);
      rig.user.confirmStart = open;
      assert.equal((await rig.connect({ one: node(ODD) })).servers[0]?.state, 'ready');
    });

    it('tells of each server as soon as it is known', async () => {
      const told: string[] = [];
      await rig.connections.connect([servers.configuration({ none: { command: 'rlm-none' }, one: node(ODD) })], {
        signal: new AbortController().signal,
        onServer: ({ name, state }) => told.push(`${name} ${state}`),
      });
      assert.deepEqual(told.toSorted(), ['none failed', 'one ready']);
    });
  });

  describe('at the end', () => {
    it('leaves no process behind, however it behaves', async () => {
      await rig.connect({ plain: node(ODD), stubborn: node(ODD, 'stubborn'), family: node(ODD, 'family') });
      const pids = ['plain', 'stubborn', 'family'].map((name) => servers.processOf(rig, name));
      const child = Number(/child (\d+)/.exec(rig.lines.join('\n'))?.[1]);
      assert.ok(servers.isRunning(child));
      await rig.connections.dispose();
      for (const pid of pids) assert.ok(!servers.isRunning(pid));
      await eventually('the child of a server ended', () => !servers.isRunning(child));
      await assert.rejects(rig.connect({}), /disposed/);
    });

    it('does not wait for a server that is being started', async () => {
      const connecting = rig.connect({ silent: node(ODD, 'silent') });
      await eventually('the user was asked', () => rig.user.confirmed.length === 1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await rig.connections.dispose();
      const [server] = (await connecting).servers;
      assert.equal(server?.state, 'failed');
      assert.match(server.message ?? '', /ended with signal/, 'not by the limit of time');
    });
  });
});
