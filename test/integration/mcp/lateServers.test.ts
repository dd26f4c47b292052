import assert from 'node:assert/strict';
import * as servers from './servers';

const { ODD, configuration, eventually, failureOf, node, valueOf } = servers;
const never = new AbortController().signal;

describe('mcp servers that are slow', () => {
  let rig: servers.Rig;
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  const statesOf = (source: Awaited<ReturnType<servers.Rig['connect']>>): readonly string[] =>
    source.servers.map(({ name, state, toolCount }) => `${name} ${state} ${toolCount}`);

  it('do not hold up the others, and join when they come', async () => {
    const wanted = configuration({ late: node(ODD, 'late', '1500'), quick: node(ODD) });
    const source = await rig.connections.connect([wanted], { signal: never, graceMs: 50 });
    assert.deepEqual(statesOf(source), ['late connecting 0', 'quick ready 9']);
    assert.equal((await failureOf(source, 'late', 'big')).kind, 'notFound');
    let changes = 0;
    const stop = source.onDidChange(() => (changes += 1));
    await eventually('the late server is ready', () => source.servers[0]?.state === 'ready');
    stop();
    assert.deepEqual(statesOf(source), ['late ready 9', 'quick ready 9']);
    assert.ok(changes > 0);
    assert.equal(await valueOf(source, 'late', 'big', { bytes: 2 }), 'xx');
  });

  it('are waited for where no other is ready', async () => {
    const wanted = configuration({ late: node(ODD, 'late', '400') });
    const source = await rig.connections.connect([wanted], { signal: never, graceMs: 0 });
    assert.deepEqual(statesOf(source), ['late ready 9']);
  });

  it('are told of when they fail after all', async () => {
    await rig.connections.dispose();
    rig = servers.rig({ connectTimeoutMs: 900 });
    const wanted = configuration({ late: node(ODD, 'late', '60000'), quick: node(ODD) });
    const source = await rig.connections.connect([wanted], { signal: never, graceMs: 0 });
    assert.equal(source.failures.length, 0);
    await eventually('the late server has failed', () => source.servers[0]?.state === 'failed');
    assert.equal(source.failures[0]?.code, 'serverNotStarted');
    assert.match(source.servers[0]?.message ?? '', /"initialize" had no answer/);
  });

  it('get their time only once the questions are answered', async () => {
    const asked = Promise.withResolvers<boolean>();
    const answered = rig.user.confirmStart.bind(rig.user);
    rig.user.confirmStart = async (request) => {
      await answered(request);
      return request.server === 'second' ? asked.promise : true;
    };
    const wanted = configuration({ first: node(ODD), second: node(ODD) });
    const connecting = rig.connections.connect([wanted], { signal: never, graceMs: 0 });
    await eventually('the second question is there', () => rig.user.confirmed.length === 2);
    await eventually('the first is connected', () => rig.lines.some((line) => line.startsWith('[first] started')));
    let isSettled = false;
    void connecting.then(() => (isSettled = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isSettled, false);
    asked.resolve(false);
    assert.deepEqual(statesOf(await connecting), ['first ready 9', 'second skipped 0']);
  });

  it('tells of tools that come and go', async () => {
    const source = await rig.connect({ odd: node(ODD) });
    const seen: number[] = [];
    const stop = source.onDidChange(() => seen.push(source.tools.length));
    const before = source.tools;
    assert.equal(source.tools, before, 'the same list as long as nothing changes');
    await valueOf(source, 'odd', 'grow');
    await eventually('the new tool is there', () => seen.includes(10));
    assert.notEqual(source.tools, before);
    await valueOf(source, 'odd', 'shrink');
    await eventually('a tool is gone', () => seen.at(-1) === 9);
    assert.equal((await failureOf(source, 'odd', 'print')).kind, 'notFound');
    stop();
  });

  it('is given up for a while where it dies again and again', async function () {
    this.timeout(40_000);
    const source = await rig.connect({ odd: node(ODD), other: node(ODD) });
    const messages: string[] = [];
    for (let calls = 0; calls < 8 && messages.at(-1)?.includes('could not be started') !== true; calls += 1) {
      messages.push((await failureOf(source, 'odd', 'exit')).message);
    }
    assert.match(messages.at(-1) ?? '', /stopped and could not be started again/);
    assert.equal(messages.length, 7);
    assert.ok(rig.lines.some((line) => /\[odd\] is started again in \d{3,4} ms/.test(line)));
    assert.equal(await valueOf(source, 'other', 'big', { bytes: 1 }), 'x');
    const again = await rig.connect({ odd: node(ODD), other: node(ODD) });
    assert.equal(await valueOf(again, 'odd', 'big', { bytes: 1 }), 'x', 'another run tries it again');
  });
});
