import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

/** A small MCP server over Streamable HTTP that can forget its conversations, as the specification wants it: with 404. */
export class ForgetfulServer {
  readonly calls: string[] = [];
  readonly ended: string[] = [];
  #conversation = 0;
  #isKnown = false;
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body, size = 0 }) => {
      response.setHeader('mcp-session-id', `conversation-${this.#conversation}`);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write(body === undefined ? '' : JSON.stringify(body));
      for (let sent = 0; sent < size; sent += 2 ** 20) response.write(' '.repeat(2 ** 20));
      response.end();
    });
  });

  async listen(port: number): Promise<void> {
    await once(this.#server.listen(port, '127.0.0.1'), 'listening');
  }

  forget(): void {
    this.#isKnown = false;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body?: object; size?: number }> {
    if (request.method === 'GET') return { status: 405 };
    if (request.method === 'DELETE') {
      this.ended.push(String(request.headers['mcp-session-id']));
      return { status: 200 };
    }
    const { id, method, params } = JSON.parse(await text(request));
    const answer = (result: object): { status: number; body: object } => ({
      status: 200,
      body: { jsonrpc: '2.0', id, result },
    });
    if (method === 'initialize') {
      this.#conversation += 1;
      this.#isKnown = true;
      const serverInfo = { name: 'forgetful', version: '1.0.0' };
      return answer({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo });
    }
    if (!this.#isKnown) return { status: 404 };
    if (id === undefined) return { status: 202 };
    if (method === 'tools/list') return answer({ tools: [{ name: 'note' }, { name: 'flood' }] });
    this.calls.push(`${this.#conversation}: ${params.arguments.text}`);
    return {
      ...answer({ content: [{ type: 'text', text: 'noted' }] }),
      size: params.name === 'flood' ? 70 * 2 ** 20 : 0,
    };
  }
}
