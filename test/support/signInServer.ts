import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

interface Grant {
  readonly clientId: string;
  readonly scope: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

/**
 * An MCP server that wants a token, and the authorization server that gives it, each on a port of its own.
 * The authorization server is strict; what a test changes is public.
 */
export class SignInServer {
  readonly seen: SeenRequest[] = [];
  readonly clients = new Map<string, { readonly redirectUris: readonly string[]; readonly isCustomAllowed: boolean }>();
  /** Access tokens that are accepted, with their permissions. */
  readonly tokens = new Map<string, string>();
  readonly refreshTokens = new Map<string, { readonly clientId: string; readonly scope: string }>();
  readonly revoked: string[] = [];
  /** Merged over what is published; `undefined` takes a field away. */
  resourceMetadata: Record<string, unknown> = {};
  authorityMetadata: Record<string, unknown> = {};
  challenge: string | undefined;
  tokenLifeS: number | undefined = 3600;
  givesRefreshTokens = true;
  /** Ends all sign-ins where a refresh token comes twice. */
  endsReused = false;
  /** The time that a renewal takes here. */
  renewalMs = 0;
  refusesCustomSchemes = false;
  /** In place of the answer of the token endpoint. */
  tokenFailure: { readonly status: number; readonly body: object } | undefined;
  refusesEverything = false;
  scopeOfTool: Readonly<Record<string, string>> = {};
  answerIssuer: string | undefined;
  /** Where the MCP endpoint sends every request, if anywhere. */
  redirectsTo: string | undefined;
  readonly #grants = new Map<string, Grant>();
  readonly #resource = createServer((request, response) => void this.#serve(request, response, 'resource'));
  readonly #authority = createServer((request, response) => void this.#serve(request, response, 'authority'));

  /** `authorityAddress`: of this machine, for the authorization server. */
  static async start(authorityAddress = '127.0.0.1'): Promise<SignInServer> {
    const server = new SignInServer();
    server.#resource.listen(0, '127.0.0.1');
    await once(server.#resource, 'listening');
    server.#authority.listen(0, authorityAddress);
    await once(server.#authority, 'listening');
    return server;
  }

  get origin(): string {
    return originOf(this.#resource);
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  get issuer(): string {
    return originOf(this.#authority);
  }

  async stop(): Promise<void> {
    for (const one of [this.#resource, this.#authority]) {
      one.close();
      one.closeAllConnections();
      await once(one, 'close');
    }
  }

  countOf(path: string): number {
    return this.seen.filter((request) => request.path === path).length;
  }

  /** The parameters of each request to the token endpoint. */
  get tokenRequests(): URLSearchParams[] {
    return this.seen.filter(({ path }) => path === '/token').map(({ body }) => new URLSearchParams(body));
  }

  async #serve(request: IncomingMessage, response: ServerResponse, part: 'resource' | 'authority'): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { authorization } = request.headers;
    this.seen.push({ method: request.method ?? '', path: url.pathname, authorization, body });
    if (part === 'resource') this.#serveResource(request.method ?? '', url, { authorization, body }, response);
    else {
      if (body.includes('grant_type=refresh_token'))
        await new Promise((resolve) => setTimeout(resolve, this.renewalMs));
      this.#serveAuthority(url, body, response);
    }
  }

  #serveResource(
    method: string,
    url: URL,
    { authorization, body }: { readonly authorization: string | undefined; readonly body: string },
    response: ServerResponse,
  ): void {
    const metadataPath = '/.well-known/oauth-protected-resource/mcp';
    if (url.pathname === metadataPath) {
      const metadata = { resource: this.url, authorization_servers: [this.issuer], ...this.resourceMetadata };
      sendJson(response, 200, metadata);
      return;
    }
    if (url.pathname !== '/mcp') return sendJson(response, 404, {});
    if (this.redirectsTo !== undefined) {
      response.writeHead(307, { location: this.redirectsTo }).end();
      return;
    }
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    const scope = this.tokens.get(token);
    if (scope === undefined || this.refusesEverything) {
      const own = `Bearer error="invalid_token", resource_metadata="${this.origin}${metadataPath}"`;
      response.setHeader('www-authenticate', this.challenge ?? own);
      return sendJson(response, 401, {});
    }
    if (method !== 'POST') return sendJson(response, 405, {});
    const message = JSON.parse(body) as { id?: number; method: string; params?: { name?: string } };
    const wanted = this.scopeOfTool[message.params?.name ?? ''];
    if (wanted !== undefined && !scope.split(' ').includes(wanted)) {
      response.setHeader('www-authenticate', `Bearer error="insufficient_scope", scope="${wanted}"`);
      return sendJson(response, 403, {});
    }
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    sendJson(response, 200, { jsonrpc: '2.0', id: message.id, result: resultOf(message, scope) });
  }

  #serveAuthority(url: URL, body: string, response: ServerResponse): void {
    switch (url.pathname) {
      case '/.well-known/oauth-authorization-server':
        return sendJson(response, 200, {
          issuer: this.issuer,
          authorization_endpoint: `${this.issuer}/authorize`,
          token_endpoint: `${this.issuer}/token`,
          registration_endpoint: `${this.issuer}/register`,
          revocation_endpoint: `${this.issuer}/revoke`,
          response_types_supported: ['code'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['none'],
          ...this.authorityMetadata,
        });
      case '/register':
        return this.#register(JSON.parse(body) as { redirect_uris: readonly string[] }, response);
      case '/authorize':
        return this.#authorize(url.searchParams, response);
      case '/token':
        return this.#giveTokens(new URLSearchParams(body), response);
      case '/revoke': {
        const token = new URLSearchParams(body).get('token') ?? '';
        this.revoked.push(token);
        this.tokens.delete(token);
        this.refreshTokens.delete(token);
        return sendJson(response, 200, {});
      }
      default:
        return sendJson(response, 404, {});
    }
  }

  #register({ redirect_uris }: { readonly redirect_uris: readonly string[] }, response: ServerResponse): void {
    const isCustom = redirect_uris.some((address) => !/^https?:/.test(address));
    if (isCustom && this.refusesCustomSchemes) {
      return sendJson(response, 400, { error: 'invalid_redirect_uri', error_description: 'No such scheme.' });
    }
    const clientId = `client-${randomUUID()}`;
    this.clients.set(clientId, { redirectUris: redirect_uris, isCustomAllowed: !isCustom });
    sendJson(response, 201, { client_id: clientId, redirect_uris, token_endpoint_auth_method: 'none' });
  }

  /** Agrees at once: the person of these tests has no doubts. */
  #authorize(query: URLSearchParams, response: ServerResponse): void {
    const clientId = query.get('client_id') ?? '';
    const redirectUri = query.get('redirect_uri') ?? '';
    const isKnown = this.clients.get(clientId)?.redirectUris.includes(redirectUri) === true;
    const isComplete = query.get('code_challenge_method') === 'S256' && query.get('resource') === this.url;
    if (!isKnown || !isComplete) return sendJson(response, 400, { error: 'invalid_request' });
    const code = randomUUID();
    const challenge = query.get('code_challenge') ?? '';
    this.#grants.set(code, { clientId, redirectUri, challenge, scope: query.get('scope') ?? '' });
    const answer = new URL(redirectUri);
    answer.searchParams.set('code', code);
    answer.searchParams.set('state', query.get('state') ?? '');
    answer.searchParams.set('iss', this.answerIssuer ?? this.issuer);
    response.writeHead(302, { location: answer.href }).end();
  }

  #giveTokens(form: URLSearchParams, response: ServerResponse): void {
    if (this.tokenFailure !== undefined) return sendJson(response, this.tokenFailure.status, this.tokenFailure.body);
    const given = form.get('grant_type') === 'refresh_token' ? this.#refreshed(form) : this.#exchanged(form);
    if (given === undefined || form.get('resource') !== this.url) {
      return sendJson(response, 400, { error: 'invalid_grant' });
    }
    const access_token = `access-${randomUUID()}`;
    this.tokens.set(access_token, given.scope);
    const refresh_token = this.givesRefreshTokens ? `refresh-${randomUUID()}` : undefined;
    if (refresh_token !== undefined) this.refreshTokens.set(refresh_token, given);
    sendJson(response, 200, { access_token, refresh_token, token_type: 'Bearer', expires_in: this.tokenLifeS });
  }

  #exchanged(form: URLSearchParams): { readonly clientId: string; readonly scope: string } | undefined {
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant?.challenge === proof &&
      grant.clientId === form.get('client_id') &&
      grant.redirectUri === form.get('redirect_uri');
    return isRight ? grant : undefined;
  }

  /** A refresh token counts once. */
  #refreshed(form: URLSearchParams): { readonly clientId: string; readonly scope: string } | undefined {
    const token = form.get('refresh_token') ?? '';
    const grant = this.refreshTokens.get(token);
    if (grant === undefined && this.endsReused) {
      this.tokens.clear();
      this.refreshTokens.clear();
    }
    this.refreshTokens.delete(token);
    return grant;
  }
}

function resultOf({ method, params }: { readonly method: string; readonly params?: { name?: string } }, scope: string) {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'sign-in', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: ['whoami', 'admin'].map((name) => ({ name, inputSchema: { type: 'object', properties: {} } })) };
    case 'tools/call':
      return { content: [{ type: 'text', text: `${params?.name ?? ''} with [${scope}]` }] };
    default:
      return {};
  }
}

function originOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
