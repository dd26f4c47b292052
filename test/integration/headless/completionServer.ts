/** A small OpenAI-compatible endpoint on loopback: streams what a test wants it to reply. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: object } }[];
  readonly tool_choice?: unknown;
  readonly stream: boolean;
  readonly authorization: string | undefined;
}

/** As the endpoint counted; told at the end of a stream, if at all. */
interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type Reply =
  | ({ readonly kind: 'text'; readonly text: string } & Usage)
  /** `deltas` are sent as they are, each in a chunk of its own. */
  | ({
      readonly kind: 'calls';
      readonly text?: string;
      readonly deltas: readonly object[];
      readonly isCut?: boolean;
    } & Partial<Usage>)
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  /** The connection ends after `text`. */
  | { readonly kind: 'cut'; readonly text: string }
  /** Nothing comes until the client gives up. */
  | { readonly kind: 'silence' };

export class CompletionServer {
  readonly requests: CompletionRequest[] = [];
  readonly #server: Server;
  readonly #reply: (request: CompletionRequest) => Reply | Promise<Reply>;

  private constructor(reply: (request: CompletionRequest) => Reply | Promise<Reply>) {
    this.#reply = reply;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(reply: (request: CompletionRequest) => Reply | Promise<Reply>): Promise<CompletionServer> {
    const server = new CompletionServer(reply);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get environment(): NodeJS.ProcessEnv {
    const { port } = this.#server.address() as AddressInfo;
    return { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: 'key-of-the-test' };
  }

  async dispose(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url !== '/v1/chat/completions') {
      response.writeHead(404).end();
      return;
    }
    const asked = JSON.parse(body) as Omit<CompletionRequest, 'authorization'>;
    const completion = { ...asked, authorization: request.headers.authorization };
    this.requests.push(completion);
    const reply = await this.#reply(completion);
    if (reply.kind === 'silence') return;
    if (reply.kind === 'status') {
      // The header keeps the client's repetitions short.
      response.writeHead(reply.status, { 'content-type': 'application/json', 'retry-after-ms': '1' });
      response.end(JSON.stringify({ error: { message: reply.message, type: 'test', code: null } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (value: object): void => void response.write(`data: ${JSON.stringify(value)}\n\n`);
    for (const piece of (reply.text ?? '').match(/[\s\S]{1,20}/g) ?? []) {
      send({ choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] });
    }
    if (reply.kind === 'calls') {
      for (const delta of reply.deltas) {
        send({ choices: [{ index: 0, delta: { tool_calls: [delta] }, finish_reason: null }] });
      }
      if (reply.isCut !== true) send({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] });
      const { inputTokens, outputTokens } = reply;
      if (inputTokens !== undefined) {
        send({ choices: [], usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens } });
      }
      response.end('data: [DONE]\n\n');
      return;
    }
    if (reply.kind === 'cut') {
      response.end();
      return;
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    send({ choices: [], usage: { prompt_tokens: reply.inputTokens, completion_tokens: reply.outputTokens } });
    response.end('data: [DONE]\n\n');
  }
}
