import assert from 'node:assert/strict';
import { createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ConnectedSource } from '../../../src/mcp/connectedServers';
import { RobotBrowser } from '../../support/robotBrowser';
import { SignInServer } from '../../support/signInServer';
import { configuration, eventually, failureOf, node, ODD, rig, valueOf, type Rig } from './servers';

describe('signing in to a web server', () => {
  let server: SignInServer;
  let browser: RobotBrowser;
  let one: Rig;
  const others: Server[] = [];

  beforeEach(async () => {
    server = await SignInServer.start();
    browser = new RobotBrowser();
    one = rig({ signIn: { port: browser } });
  });
  afterEach(async () => {
    await one.connections.dispose();
    await server.stop();
    for (const created of others.splice(0)) {
      created.close();
      created.closeAllConnections();
    }
  });

  const other = (answer: RequestListener): Server => {
    const created = createServer(answer);
    others.push(created);
    return created;
  };
  const connect = (using: Rig = one): Promise<ConnectedSource> => using.connect({ web: { url: server.url } });
  const problemOf = async (): Promise<string> => {
    const { failures } = await connect();
    assert.equal(failures.length, 1);
    return `${failures[0]?.code}: ${failures[0]?.message}`;
  };
  /** As another window, or the next day: the stores stay, everything else is new. */
  const again = (): Rig => {
    const { secrets, values } = one.user;
    return rig({ signIn: { port: browser }, secrets, values, consents: values });
  };
  const whoami = (source: ConnectedSource): ReturnType<typeof valueOf> => valueOf(source, 'web', 'whoami');

  it('asks, opens the browser, and uses the token for that server', async () => {
    server.challenge = `Bearer resource_metadata="${server.origin}/.well-known/oauth-protected-resource/mcp", scope="read write"`;
    const source = await connect();
    assert.deepEqual(source.failures, []);
    assert.equal(await whoami(source), 'whoami with [read write]');
    const { host: pageHost } = new URL(server.issuer);
    assert.deepEqual(browser.requests, [
      { server: 'web', pageHost, serverHost: new URL(server.url).host, scopes: ['read', 'write'], reason: 'first' },
    ]);
    const [page] = browser.opened;
    assert.equal(page?.searchParams.get('resource'), server.url);
    assert.equal(page?.searchParams.get('code_challenge_method'), 'S256');
    assert.deepEqual(browser.delivered, [200]);
    const [exchange] = server.tokenRequests;
    assert.equal(exchange?.get('resource'), server.url);
    for (const { path, authorization } of server.seen) if (path !== '/mcp') assert.equal(authorization, undefined);
  });

  it('keeps the sign-in in the secret store by server and issuer, and asks nobody the next time', async () => {
    await connect();
    const keys = [...one.user.secretEntries.keys()];
    assert.deepEqual(keys.sort(), [`mcp.signIn:${server.url}`, `mcp.signIn:${server.url} ${server.issuer}`]);
    const [token] = server.tokens.keys();
    assert.ok(token !== undefined && one.connections.secretValues().includes(token), 'the token is hidden in logs');
    const next = again();
    try {
      assert.equal(await whoami(await connect(next)), 'whoami with []');
    } finally {
      await next.connections.dispose();
    }
    assert.equal(browser.requests.length, 1);
    assert.ok(!one.lines.join('\n').includes(token));
  });

  it('lets runs that start together share one sign-in', async () => {
    const sources = await Promise.all([connect(), connect(), one.connect({ other: { url: server.url } })]);
    for (const source of sources) assert.deepEqual(source.failures, []);
    assert.equal(browser.opened.length, 1);
    assert.equal(server.countOf('/token'), 1);
  });

  it('renews a token that ends, with the refresh token of the last time', async () => {
    server.tokenLifeS = 1;
    const source = await connect();
    await whoami(source);
    await whoami(source);
    const refreshes = server.tokenRequests.filter((form) => form.get('grant_type') === 'refresh_token');
    assert.ok(refreshes.length >= 2, `${refreshes.length} renewals`);
    assert.equal(new Set(refreshes.map((form) => form.get('refresh_token'))).size, refreshes.length);
    assert.equal(refreshes[0]?.get('resource'), server.url);
    assert.equal(browser.opened.length, 1);
  });

  it('renews a token that is refused, and all calls that wait share it', async () => {
    const source = await connect();
    server.tokens.clear();
    const values = await Promise.all([whoami(source), whoami(source), whoami(source)]);
    assert.equal(values.length, 3);
    assert.equal(server.tokenRequests.filter((form) => form.get('grant_type') === 'refresh_token').length, 1);
    assert.equal(browser.opened.length, 1);
  });

  it('asks once more where the refresh token is no longer good', async () => {
    const source = await connect();
    server.tokens.clear();
    server.refreshTokens.clear();
    assert.equal(await whoami(source), 'whoami with []');
    assert.deepEqual(
      browser.requests.map(({ reason }) => reason),
      ['first', 'again'],
    );
    assert.equal(server.clients.size, 1, 'the registration is used again');
  });

  it('keeps the tokens where the authorization server fails for the moment', async () => {
    const source = await connect();
    server.tokens.clear();
    server.tokenFailure = { status: 503, body: { error: 'temporarily_unavailable' } };
    const failure = await failureOf(source, 'web', 'whoami');
    assert.match(failure.message, /wants the user to sign in/);
    server.tokenFailure = undefined;
    assert.equal(await whoami(source), 'whoami with []');
    assert.equal(browser.requests.length, 1);
  });

  it('asks for more permissions where a tool needs them, and keeps those that it had', async () => {
    server.challenge = 'Bearer scope="read"';
    server.scopeOfTool = { admin: 'write' };
    const source = await connect();
    assert.equal(await valueOf(source, 'web', 'admin'), 'admin with [read write]');
    assert.deepEqual(
      browser.requests.map(({ reason, scopes }) => [reason, scopes]),
      [
        ['first', ['read']],
        ['moreScopes', ['read', 'write']],
      ],
    );
  });

  it('asks for permissions once, whatever the server answers then', async () => {
    const source = await connect();
    server.scopeOfTool = { admin: 'write' };
    const give = server.tokens.set.bind(server.tokens);
    server.tokens.set = (token) => give(token, '');
    const failure = await failureOf(source, 'web', 'admin');
    assert.equal(failure.kind, 'server');
    assert.equal(browser.opened.length, 2);
    assert.equal(await whoami(source), 'whoami with []');
  });

  it('ends where the server refuses every token', async () => {
    server.refusesEverything = true;
    assert.match(await problemOf(), /signInFailed: .*refuses the token that the sign-in has just given/);
    assert.equal(browser.opened.length, 1);
    assert.ok(server.countOf('/mcp') <= 4, `${server.countOf('/mcp')} requests`);
  });

  it('asks nobody again in a run whose sign-in has failed', async () => {
    const source = await connect();
    server.refusesEverything = true;
    for (let call = 0; call < 3; call++) {
      assert.match((await failureOf(source, 'web', 'whoami')).message, /wants the user to sign in/);
    }
    assert.equal(browser.opened.length, 2);
  });

  it('says so where the person does not want to, and asks again at the next run', async () => {
    browser.isAllowing = false;
    const source = await connect();
    assert.equal(source.failures[0]?.code, 'signInNeeded');
    assert.equal(source.servers[0]?.state, 'skipped');
    assert.equal(server.countOf('/register'), 0);
    browser.isAllowing = true;
    assert.deepEqual((await connect()).failures, []);
  });

  it('ends with the run that waits for it', async () => {
    browser.visit = () => Promise.resolve();
    const abort = new AbortController();
    const waiting = one.connections.connect([configuration({ web: { url: server.url } })], { signal: abort.signal });
    await eventually('the browser is open', () => browser.opened.length === 1);
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    const redirect = browser.opened[0]?.searchParams.get('redirect_uri') ?? '';
    await assert.rejects(until(() => fetch(redirect)));
  });

  it('waits for the browser no longer than its limit, and not within that of the connection', async () => {
    const impatient = rig({ signIn: { port: browser, timeoutMs: 1_500 }, connectTimeoutMs: 1_000 });
    browser.visit = () => Promise.resolve();
    try {
      const source = await impatient.connect({ web: { url: server.url } });
      assert.match(source.failures[0]?.message ?? '', /The browser brought no answer/);
    } finally {
      await impatient.connections.dispose();
    }
  });

  it('lets a run wait for the person, though another server is ready and its grace is over', async () => {
    const visit = Promise.withResolvers<void>();
    browser.visit = async (page) => {
      await visit.promise;
      await browser.follow(page);
    };
    const servers = { web: { url: server.url }, odd: node(ODD) };
    const { signal } = new AbortController();
    let isConnected = false;
    const connecting = one.connections.connect([configuration(servers)], { signal, graceMs: 2_000 });
    void connecting.then(() => (isConnected = true));
    await eventually('the other is ready', () => one.lines.some((line) => line.startsWith('[odd] started')));
    await eventually('the browser is open', () => browser.opened.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(isConnected, false);
    visit.resolve();
    assert.equal(await whoami(await connecting), 'whoami with []');
  });

  it('signs out: revokes, forgets, and asks the next time', async () => {
    await connect();
    const tokens = [...server.refreshTokens.keys(), ...server.tokens.keys()];
    assert.equal(await one.connections.signOut('web'), true);
    assert.deepEqual(server.revoked, tokens);
    assert.equal(one.user.secretEntries.size, 0);
    assert.equal(await one.connections.signOut('web'), false);
    await connect();
    assert.equal(browser.requests.length, 2);
  });

  it('signs out of a server that was not used since the start', async () => {
    await connect();
    const next = again();
    assert.equal(await next.connections.signOut('web', [configuration({ web: { url: server.url } })]), true);
    await next.connections.dispose();
    assert.equal(server.revoked.length, 2);
    assert.equal(one.user.secretEntries.size, 0);
  });

  it('sends a header of the configuration in place of a sign-in', async () => {
    const source = await one.connect({ web: { url: server.url, headers: { authorization: 'Bearer mine-alone' } } });
    assert.match(source.failures[0]?.message ?? '', /HTTP 401/);
    assert.equal(browser.requests.length, 0);
  });

  it('uses the client of the configuration, and registers none', async () => {
    server.clients.set('mine', { redirectUris: [], isCustomAllowed: true });
    server.clients.get = () => ({ redirectUris: [redirectOf(browser)], isCustomAllowed: true });
    const source = await one.connect({ web: { url: server.url, oauth: { clientId: 'mine' } } });
    assert.deepEqual(source.failures, []);
    assert.equal(browser.opened[0]?.searchParams.get('client_id'), 'mine');
    assert.equal(server.countOf('/register'), 0);
  });

  it('takes the other way where the authorization server refuses the first', async () => {
    const [loopback] = browser.ways;
    assert.ok(loopback !== undefined);
    server.refusesCustomSchemes = true;
    let closed = 0;
    const redirectUri = 'vscode://rlm-code-mode.rlm-code-mode/signed-in';
    const listen = async (): ReturnType<typeof loopback.listen> => ({
      redirectUri,
      answer: () => assert.fail('nobody answers here'),
      close: async () => {
        closed++;
      },
    });
    browser.ways = [{ kind: 'editor', listen }, loopback];
    assert.deepEqual((await connect()).failures, []);
    assert.equal(closed, 1);
    assert.match(redirectOf(browser), /^http:\/\/127\.0\.0\.1:/);
  });

  describe('with somebody hostile', () => {
    it('throws away the answer of another issuer', async () => {
      server.answerIssuer = 'https://evil.example';
      assert.match(await problemOf(), /signInFailed: .*comes from another authorization server/);
      assert.equal(server.countOf('/token'), 0);
    });

    it('wants the issuer where the authorization server promises it', async () => {
      server.authorityMetadata = { authorization_response_iss_parameter_supported: true };
      browser.visit = (page) =>
        browser.follow(page, (answer) => {
          answer.searchParams.delete('iss');
          return answer;
        });
      assert.match(await problemOf(), /does not say from whom it is/);
      assert.equal(server.countOf('/token'), 0);
    });

    it('turns away an answer with a wrong state, and a second one, and takes the right one', async () => {
      browser.visit = async (page) => {
        const forged = new URL(redirectOf(browser));
        forged.search = '?code=forged&state=guessed';
        await browser.deliver(forged);
        let right: URL | undefined;
        await browser.follow(page, (answer) => (right = answer));
        if (right !== undefined) await browser.deliver(right);
      };
      assert.deepEqual((await connect()).failures, []);
      assert.deepEqual(browser.delivered.slice(0, 2), [400, 200]);
      assert.ok(!browser.delivered.slice(2).includes(200));
      assert.ok(server.tokenRequests.every((form) => form.get('code') !== 'forged'));
    });

    it('answers no page that calls this machine by another name', async () => {
      let status: number | undefined;
      browser.visit = async (page) => {
        const state = page.searchParams.get('state') ?? '';
        const { port } = new URL(redirectOf(browser));
        const headers = { Host: `evil.example:${port}` };
        const asked = get({ port, path: `/signed-in?code=forged&state=${state}`, headers });
        const [response] = (await once(asked, 'response')) as [IncomingMessage];
        status = response.resume().statusCode;
        await browser.follow(page);
      };
      assert.deepEqual((await connect()).failures, []);
      assert.equal(status, 404);
    });

    it('refuses an authorization server without PKCE', async () => {
      server.authorityMetadata = { code_challenge_methods_supported: undefined };
      assert.match(await problemOf(), /does not support PKCE/);
      server.authorityMetadata = { code_challenge_methods_supported: ['plain'] };
      assert.match(await problemOf(), /does not support PKCE/);
      assert.equal(browser.requests.length, 0);
    });

    it('refuses metadata under another name', async () => {
      server.authorityMetadata = { issuer: 'https://evil.example' };
      assert.match(await problemOf(), /says that it is another \(evil\.example\)/);
    });

    it('refuses a description of another resource', async () => {
      server.resourceMetadata = { resource: 'https://evil.example/mcp' };
      assert.match(await problemOf(), /describes another resource than itself \(evil\.example\)/);
      assert.equal(browser.requests.length, 0);
    });

    it('reads no metadata of another origin', async () => {
      let visits = 0;
      const elsewhere = other((_request, response) => {
        visits++;
        response.end(JSON.stringify({ resource: server.url, authorization_servers: ['https://evil.example'] }));
      }).listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      const { port } = elsewhere.address() as AddressInfo;
      server.challenge = `Bearer resource_metadata="http://127.0.0.1:${port}/metadata"`;
      assert.deepEqual((await connect()).failures, []);
      assert.equal(visits, 0);
    });

    it('opens no page, and asks for no token, where that is not encrypted', async () => {
      for (const field of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint']) {
        server.authorityMetadata = { [field]: 'http://auth.example/x' };
        assert.match(await problemOf(), /is not encrypted; a sign-in needs https/, field);
      }
      for (const address of ['javascript:alert(1)', 'vscode://evil/x', 'https://me:too@auth.example/']) {
        server.authorityMetadata = { authorization_endpoint: address };
        assert.match(await problemOf(), /signInFailed/, address);
      }
      assert.equal(browser.opened.length, 0);
    });

    it('says what the token endpoint said, without anything hidden in it', async () => {
      server.tokenFailure = { status: 400, body: { error: 'invalid_request', error_description: 'no\u202e way\nout' } };
      assert.match(await problemOf(), /gave no token: invalid_request no way out/);
      assert.equal(browser.opened.length, 1);
    });

    it('says that the sign-in was refused there', async () => {
      browser.visit = (page) =>
        browser.follow(page, (answer) => {
          answer.searchParams.delete('code');
          answer.searchParams.set('error', 'access_denied');
          return answer;
        });
      assert.match(await problemOf(), /signInNeeded: .*was refused at 127\.0\.0\.1/);
    });

    it('takes no token along to where it is redirected', async () => {
      const source = await connect();
      const headers: (string | undefined)[] = [];
      const elsewhere = other((request, response) => {
        headers.push(request.headers.authorization);
        response.writeHead(200).end('{}');
      }).listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      server.redirectsTo = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/mcp`;
      await failureOf(source, 'web', 'whoami');
      assert.deepEqual(headers, []);
    });

    it('does not ask for a sign-in that the server does not offer', async () => {
      const bare = other((_request, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
      await once(bare, 'listening');
      const { port } = bare.address() as AddressInfo;
      const source = await one.connect({ web: { url: `http://127.0.0.1:${port}/mcp` } });
      assert.equal(source.failures[0]?.code, 'serverUnreachable');
      assert.match(source.failures[0].message, /asks for a sign-in \(HTTP 401\)\. Give it an "Authorization" header/);
      assert.equal(browser.requests.length, 0);
    });
  });
});

function redirectOf(browser: RobotBrowser): string {
  return browser.opened.at(-1)?.searchParams.get('redirect_uri') ?? '';
}

/** Settles with the first rejection. */
async function until(attempt: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    await attempt();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
