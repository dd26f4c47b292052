import assert from 'node:assert/strict';
import path from 'node:path';
import type { ConnectedSource } from '../../../src/mcp/connectedServers';
import * as servers from './servers';

const { EVERYTHING, ODD, node, valueOf, failureOf, eventually } = servers;

describe('mcp servers that go wrong', () => {
  let rig: servers.Rig;
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  const failures = async (servers_: object, options = {}): Promise<ConnectedSource> => {
    await rig.connections.dispose();
    rig = servers.rig(options);
    return rig.connect(servers_);
  };

  it('says that a command does not exist, and the others work', async () => {
    const source = await failures({ none: { command: 'rlm-no-such-command' }, odd: node(ODD) });
    const [failure] = source.failures;
    assert.equal(failure?.code, 'serverNotStarted');
    assert.equal(
      failure.message,
      'Server "none" did not start: command not found: rlm-no-such-command. Install it, or give its full path as "command".',
    );
    assert.deepEqual(failure.subject, { server: 'none', file: path.join(process.cwd(), 'mcp.json'), line: 1 });
    assert.deepEqual(
      source.servers.map(({ state }) => state),
      ['failed', 'ready'],
    );
    assert.equal(source.servers[0]?.message, failure.message);
    assert.equal(await valueOf(source, 'odd', 'big', { bytes: 3 }), 'xxx');
  });

  it('says how a server ended and what it printed, without its secrets', async () => {
    const source = await failures({ odd: { ...node(ODD, 'garbage'), env: { API_TOKEN: 'very-secret-key' } } });
    const [failure] = source.failures;
    assert.equal(failure?.code, 'serverNotStarted');
    assert.equal(
      failure.message,
      'Server "odd" did not start: it ended with exit code 3. It printed "Error: the key [secret] is not valid". Check its command and arguments.',
    );
    assert.ok(rig.lines.some((line) => line.includes('printed what is no MCP message: Welcome to the odd server!')));
    assert.ok(!rig.lines.join('\n').includes('very-secret-key'));
  });

  it('says that a server does not answer, and ends it', async () => {
    const source = await failures({ odd: node(ODD, 'silent') }, { connectTimeoutMs: 700 });
    assert.match(source.failures[0]?.message ?? '', /"initialize" had no answer within 0\.7 s/);
  });

  it('gives the problems of a file along with the servers that work', async () => {
    const source = await failures({ odd: node(ODD), bad: { command: 5 } });
    assert.deepEqual(
      source.servers.map(({ name, state }) => [name, state]),
      [
        ['odd', 'ready'],
        ['bad', 'failed'],
      ],
    );
    assert.equal(source.failures[0]?.code, 'configurationBroken');
    assert.equal(source.failures[0].subject.server, 'bad');
  });

  it('skips what the user refuses', async () => {
    rig.user.isAllowing = false;
    const source = await rig.connect({ odd: node(ODD) });
    assert.deepEqual(source.tools, []);
    assert.equal(source.failures[0]?.code, 'consentRefused');
    assert.equal(source.servers[0]?.state, 'skipped');
    assert.ok(!rig.lines.some((line) => line.includes('started as process')));
  });

  it('gives an error of the protocol in the words of the server', async () => {
    const source = await rig.connect({ odd: node(ODD) });
    assert.deepEqual(await failureOf(source, 'odd', 'protocolError'), { kind: 'tool', message: '"city" is missing' });
    assert.equal((await failureOf(source, 'odd', 'fail')).message, 'The odd tool failed.');
  });

  it('survives a server that prints between its messages', async () => {
    const source = await rig.connect({ odd: node(ODD) });
    assert.equal(await valueOf(source, 'odd', 'print'), 'printed');
  });

  it('cancels a call that takes too long, and tells the server', async () => {
    const signal = new AbortController().signal;
    const source = await rig.connections.connect([servers.configuration({ odd: node(ODD) })], {
      signal,
      callTimeoutMs: 300,
    });
    const error = await failureOf(source, 'odd', 'hang');
    assert.equal(error.kind, 'timeout');
    assert.match(error.message, /"hang" did not answer within 0\.3 s/);
    await eventually('the server was told', () =>
      rig.lines.some((line) => /\[odd\] cancelled \d+: The call took/.test(line)),
    );
    assert.equal(await valueOf(source, 'odd', 'big', { bytes: 1 }), 'x');
  });

  it('cancels a call that is aborted, rejects with the reason, and tells the server once', async () => {
    const source = await rig.connect({ odd: node(ODD) });
    const run = new AbortController();
    assert.equal((await source.call({ server: 'odd', tool: 'big', arguments: { bytes: 1 } }, run.signal)).ok, true);
    const hanging = source.call({ server: 'odd', tool: 'hang', arguments: {} }, run.signal);
    await eventually('the call arrived', () => rig.lines.some((line) => line.includes('called hang')));
    const reason = new Error('stopped by the user');
    run.abort(reason);
    await assert.rejects(hanging, (error) => error === reason);
    await eventually('the server was told', () => rig.lines.some((line) => line.includes('cancelled')));
    await valueOf(source, 'odd', 'big', { bytes: 1 });
    assert.equal(rig.lines.filter((line) => line.includes('cancelled')).length, 1);
    await assert.rejects(
      source.call({ server: 'odd', tool: 'big', arguments: {} }, run.signal),
      (error) => error === reason,
    );
  });

  it('refuses a result over 16 MB, on the same connection, and takes one that is just under it', async () => {
    const source = await rig.connect({ odd: node(ODD) });
    const pid = servers.processOf(rig, 'odd');
    const [large, next] = await Promise.all([
      failureOf(source, 'odd', 'big', { bytes: 50 * 2 ** 20 }),
      valueOf(source, 'odd', 'big', { bytes: 1 }),
    ]);
    assert.equal(large.kind, 'tooLarge');
    assert.equal(large.message.slice(0, 62), 'The result has 50.0 MB; at most 16.0 MB are accepted. Ask for ');
    assert.equal(next, 'x');
    const just = await valueOf(source, 'odd', 'big', { bytes: 16 * 2 ** 20 - 1_000 });
    assert.equal(typeof just === 'string' ? just.length : 0, 16 * 2 ** 20 - 1_000);
    assert.equal(servers.processOf(rig, 'odd'), pid);
  });

  it('takes the limit of a message from the setting', async () => {
    const source = await failures({ odd: node(ODD) }, { maxMessageBytes: () => 2 ** 20 });
    const error = await failureOf(source, 'odd', 'big', { bytes: 2 * 2 ** 20 });
    assert.equal(error.kind, 'tooLarge');
    assert.match(error.message, /^The result has 2\.0 MB; at most 1\.0 MB are accepted\. Ask for less/);
    const just = await valueOf(source, 'odd', 'big', { bytes: 2 ** 20 - 1_000 });
    assert.equal(typeof just === 'string' ? just.length : 0, 2 ** 20 - 1_000);
  });

  it('starts a server again that died, and the other does not notice', async () => {
    const source = await rig.connect({ odd: node(ODD), other: node(EVERYTHING) });
    const pid = servers.processOf(rig, 'odd');
    const other = servers.processOf(rig, 'other');
    const hanging = failureOf(source, 'odd', 'hang');
    await eventually('the call arrived', () => rig.lines.some((line) => line.includes('called hang')));
    process.kill(pid, 'SIGKILL');
    const error = await hanging;
    assert.equal(error.kind, 'server');
    assert.match(error.message, /stopped before it answered "hang"/);
    assert.equal(await valueOf(source, 'other', 'echo', { message: 'hi' }), 'Echo: hi');
    const both = [valueOf(source, 'odd', 'big', { bytes: 2 }), valueOf(source, 'odd', 'big', { bytes: 3 })];
    assert.deepEqual(await Promise.all(both), ['xx', 'xxx']);
    assert.notEqual(servers.processOf(rig, 'odd'), pid);
    assert.equal(servers.processOf(rig, 'other'), other);
    assert.equal((await failureOf(source, 'odd', 'exit')).kind, 'server');
    assert.equal(await valueOf(source, 'odd', 'big', { bytes: 1 }), 'x');
  });
});
