import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RedirectListener, RedirectWay } from './signInPorts';

const PATH = '/signed-in';

/** What the browser shows at the end. */
export interface SignInPageWords {
  readonly arrived: string;
  readonly refused: string;
}

export const SIGN_IN_PAGE_WORDS: SignInPageWords = {
  arrived: 'The answer has arrived. You can close this window and go back.',
  refused: 'The sign-in was refused. You can close this window.',
};

/** The browser's answer by a port of this machine (RFC 8252, section 7.3): 127.0.0.1 alone, one answer, then closed. */
export function loopbackRedirect(words: SignInPageWords): RedirectWay {
  return {
    kind: 'loopback',
    listen: async (state, preferred) => {
      const server = createServer();
      await listenOn(server, preferred);
      return new LoopbackListener(server, state, words);
    },
  };
}

class LoopbackListener implements RedirectListener {
  readonly redirectUri: string;
  readonly #server: Server;
  readonly #authority: string;
  readonly #state: string;
  readonly #words: SignInPageWords;
  readonly #answered = Promise.withResolvers<URLSearchParams>();
  #isAnswered = false;

  constructor(server: Server, state: string, words: SignInPageWords) {
    this.#server = server;
    this.#state = state;
    this.#words = words;
    this.#authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.redirectUri = `http://${this.#authority}${PATH}`;
    server.on('request', (request, response) => this.#serve(request, response));
  }

  async answer(signal: AbortSignal): Promise<URLSearchParams> {
    signal.throwIfAborted();
    const abort = (): void => this.#answered.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.#answered.promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    // The page of thanks is under way; what has not ended by itself is cut.
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), 500);
    await once(this.#server, 'close');
    clearTimeout(cut);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '', this.redirectUri);
    // Another name for this machine would be a page that pretends (DNS rebinding).
    const isForUs = request.method === 'GET' && request.headers.host === this.#authority && url?.pathname === PATH;
    if (!isForUs) {
      send(response, 404, 'There is nothing here.');
      return;
    }
    if (this.#isAnswered || url.searchParams.get('state') !== this.#state) {
      send(response, 400, 'This answer belongs to no sign-in that is under way.');
      return;
    }
    this.#isAnswered = true;
    const { arrived, refused } = this.#words;
    send(response, 200, url.searchParams.has('error') ? refused : arrived);
    this.#answered.resolve(url.searchParams);
  }
}

/** A port that is registered already where it is free, else any. */
async function listenOn(server: Server, preferred: readonly string[]): Promise<void> {
  const ports = preferred.flatMap((address) => {
    const url = URL.parse(address);
    return url?.hostname === '127.0.0.1' && url.pathname === PATH ? [Number(url.port)] : [];
  });
  for (const port of [...ports, 0]) {
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return;
    } catch (error) {
      if (port === 0) throw error;
    }
  }
}

function send(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(`RLM Code Mode: ${words}\n`);
}
