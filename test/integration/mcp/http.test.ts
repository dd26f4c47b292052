import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { ForgetfulServer } from './forgetfulServer';
import * as servers from './servers';

const { valueOf, failureOf } = servers;

describe('mcp over http', () => {
  let rig: servers.Rig;
  let child: ChildProcess | undefined;
  let port: number;
  let web: Server | undefined;

  beforeEach(async () => {
    rig = servers.rig();
    port = await servers.freePort();
  });
  afterEach(async () => {
    await rig.connections.dispose();
    await servers.stop(child);
    web?.closeAllConnections();
    web?.close();
    child = web = undefined;
  });

  /** A web server that is none of MCP, and what it was sent. */
  const startWeb = async (status: number, body = 'no'): Promise<IncomingHttpHeaders[]> => {
    const seen: IncomingHttpHeaders[] = [];
    web = createServer((request, response) => {
      seen.push(request.headers);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }).listen(port, '127.0.0.1');
    await once(web, 'listening');
    return seen;
  };
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;

  it('lists and calls over Streamable HTTP', async () => {
    child = await servers.startEverything('streamableHttp', port);
    const source = await rig.connect({ web: { url: url('/mcp') } });
    assert.deepEqual(source.failures, []);
    assert.equal(source.servers[0]?.toolCount, source.tools.filter(({ isFeature }) => isFeature !== true).length);
    assert.equal(await valueOf(source, 'web', 'echo', { message: 'hi' }), 'Echo: hi');
    assert.deepEqual(await valueOf(source, 'web', 'get-structured-content', { location: 'New York' }), {
      temperature: 33,
      conditions: 'Cloudy',
      humidity: 82,
    });
  });

  it('times out and aborts over Streamable HTTP, and goes on', async () => {
    child = await servers.startEverything('streamableHttp', port);
    const run = new AbortController();
    const source = await rig.connections.connect([servers.configuration({ web: { url: url('/mcp') } })], {
      signal: run.signal,
      callTimeoutMs: 400,
    });
    const long = { server: 'web', tool: 'trigger-long-running-operation', arguments: { duration: 5, steps: 1 } };
    const error = await failureOf(source, 'web', long.tool, long.arguments);
    assert.equal(error.kind, 'timeout');
    setTimeout(() => run.abort(new Error('stop')), 100);
    await assert.rejects(source.call(long, run.signal), /stop/);
    assert.equal(await valueOf(source, 'web', 'echo', { message: 'hi' }), 'Echo: hi');
  });

  it('reaches a server of the older transport, asked for or found out', async () => {
    child = await servers.startEverything('sse', port);
    const source = await rig.connect({ asked: { type: 'sse', url: url('/sse') }, found: { url: url('/sse') } });
    assert.deepEqual(source.failures, []);
    for (const name of ['asked', 'found']) {
      assert.equal(await valueOf(source, name, 'echo', { message: name }), `Echo: ${name}`);
    }
  });

  it('reports a call that a dying server did not answer, and comes back when the server does', async () => {
    child = await servers.startEverything('streamableHttp', port);
    const source = await rig.connect({ web: { url: url('/mcp') }, odd: servers.node(servers.ODD) });
    const long = failureOf(source, 'web', 'trigger-long-running-operation', { duration: 20, steps: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await servers.stop(child);
    const error = await long;
    assert.equal(error.kind, 'server');
    const refused = await failureOf(source, 'web', 'echo', { message: 'hi' });
    assert.match(refused.message, /could not be started again/);
    assert.equal(await valueOf(source, 'odd', 'big', { bytes: 1 }), 'x');
    child = await servers.startEverything('streamableHttp', port);
    assert.equal(await valueOf(source, 'web', 'echo', { message: 'again' }), 'Echo: again');
  });

  describe('with a server that forgets', () => {
    let forgetful: ForgetfulServer;
    beforeEach(async () => {
      forgetful = new ForgetfulServer();
      await forgetful.listen(port);
    });
    afterEach(() => forgetful.close());

    it('begins another conversation, and makes the call there', async () => {
      const source = await rig.connect({ web: { url: url('/mcp') } });
      await valueOf(source, 'web', 'note', { text: 'a' });
      forgetful.forget();
      assert.equal(await valueOf(source, 'web', 'note', { text: 'b' }), 'noted');
      assert.deepEqual(forgetful.calls, ['1: a', '2: b']);
    });

    it('says goodbye at the end', async () => {
      await rig.connect({ web: { url: url('/mcp') } });
      await rig.connections.dispose();
      assert.deepEqual(forgetful.ended, ['conversation-1']);
    });

    it('ends an answer that is larger than a message may be', async () => {
      const source = await rig.connect({ web: { url: url('/mcp') } });
      assert.equal((await failureOf(source, 'web', 'flood', { text: 'x' })).kind, 'tooLarge');
      assert.equal(await valueOf(source, 'web', 'note', { text: 'y' }), 'noted');
    });
  });

  it('sends the headers, and keeps their values out of every message', async () => {
    rig.user.answers = { token: 'token-value-1' };
    const seen = await startWeb(500, 'bad token: token-value-1');
    const headers = { Authorization: 'Bearer ${input:token}' };
    const inputs = [{ id: 'token', type: 'promptString', password: true }];
    const source = await rig.connect({ web: { url: url('/mcp'), headers } }, { inputs });
    assert.equal(seen[0]?.authorization, 'Bearer token-value-1');
    assert.equal(source.failures[0]?.code, 'serverUnreachable');
    assert.equal(
      source.failures[0].message,
      `Server "web" cannot be reached: ${url('/mcp')} answered with HTTP status 500. Check "url".`,
    );
    assert.ok(!rig.lines.join('\n').includes('token-value-1'));
    assert.deepEqual(rig.connections.secretValues().toSorted(), ['Bearer token-value-1', 'token-value-1']);
  });

  const statuses: readonly (readonly [status: number, message: RegExp, requests: number])[] = [
    [401, /asks for a sign-in \(HTTP 401\)\. Give it an "Authorization" header/, 1],
    [403, /asks for a sign-in \(HTTP 403\)/, 1],
    [404, /answered with HTTP status 404/, 2],
    [503, /answered with HTTP status 503/, 1],
  ];
  for (const [status, message, requests] of statuses) {
    it(`says what HTTP status ${status} means`, async () => {
      const seen = await startWeb(status);
      const source = await rig.connect({ web: { url: url('/mcp') } });
      assert.match(source.failures[0]?.message ?? '', message);
      assert.equal(seen.length, requests);
    });
  }

  it('says that nothing listens, or that a name is not known', async () => {
    const source = await rig.connect({
      web: { url: url('/mcp') },
      name: { url: 'http://rlm-no-such-name.invalid/mcp' },
    });
    assert.deepEqual(
      source.failures.map(({ code }) => code),
      ['serverUnreachable', 'serverUnreachable'],
    );
    assert.match(source.failures[0]?.message ?? '', new RegExp(`nothing listens at 127\\.0\\.0\\.1:${port}`));
    assert.match(source.failures[1]?.message ?? '', /rlm-no-such-name\.invalid/);
  });

  it('says that an answer is no MCP', async () => {
    await startWeb(200, '{"hello": 1}');
    const source = await rig.connect({ web: { url: url('/mcp') } });
    assert.equal(source.failures[0]?.code, 'serverUnreachable');
    assert.equal(source.servers[0]?.state, 'failed');
  });
});
