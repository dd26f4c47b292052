import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** An MCP server over HTTP whose tools fail in the ways of the web; each tool is named after its fault. */
export class FaultyWeb {
  readonly seen: IncomingHttpHeaders[] = [];
  readonly #server;
  readonly #protocol: 'http' | 'https';
  redirectTarget = '';
  /** Called by the tool `untrust`, after which all connections are closed. */
  onUntrust = (): void => undefined;

  constructor(protocol: 'http' | 'https' = 'http') {
    this.#protocol = protocol;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    const pem = (name: string): string => readFileSync(`test/fixtures/tls/${name}.pem`, 'utf8');
    this.#server =
      protocol === 'http'
        ? createServer(listener)
        : createTlsServer({ key: pem('key'), cert: pem('certificate') }, listener);
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.seen.push(request.headers);
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as {
      readonly id?: number;
      readonly method: string;
      readonly params?: { readonly name?: string; readonly protocolVersion?: string };
    };
    const reply = (result: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    };
    if (id === undefined) return void response.writeHead(202).end();
    if (method === 'initialize') {
      const serverInfo = { name: 'faulty', version: '1.0.0' };
      reply({ protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo });
      return;
    }
    if (method === 'ping') {
      reply({});
      return;
    }
    if (method === 'tools/list') {
      const names = [
        'fine',
        's401',
        's403',
        's429',
        's500',
        'reset',
        'redirect',
        'moved',
        'large',
        'endless',
        'events',
        'untrust',
      ];
      reply({ tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) });
      return;
    }
    this.#call(params?.name ?? '', request, response, reply, id);
  }

  #call(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    reply: (result: object) => void,
    id: number,
  ): void {
    const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });
    if (/^s\d{3}$/.test(name)) return void response.writeHead(Number(name.slice(1))).end('no');
    switch (name) {
      case 'untrust':
        this.onUntrust();
        response.on('finish', () => setTimeout(() => this.#server.closeAllConnections(), 20));
        return reply(text('untrusted'));
      case 'reset':
        return void request.socket.destroy();
      case 'redirect':
        return void response.writeHead(307, { location: this.redirectTarget }).end();
      case 'moved':
        if (request.url !== '/mcp') return reply(text('moved here'));
        return void response.writeHead(307, { location: '/elsewhere' }).end();
      case 'large':
        return reply(text('x'.repeat(50 * 2 ** 20)));
      case 'endless':
      case 'events': {
        response.writeHead(200, { 'content-type': name === 'events' ? 'text/event-stream' : 'application/json' });
        response.write(
          `${name === 'events' ? 'data: ' : ''}{"jsonrpc":"2.0","id":${id},"result":{"content":[{"text":"`,
        );
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        return more();
      }
      default:
        return reply(text('fine'));
    }
  }
}
