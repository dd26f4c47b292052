import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Fetch } from './cappedFetch';

/** Statuses whose answer has no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** `fetch` through a Unix socket or a Windows pipe. Redirections are left to the caller, as a socket has no other host. */
export function socketFetch(socketPath: string): Fetch {
  return async (url, init = {}) => {
    const { pathname, search } = new URL(url);
    const body = typeof init.body === 'string' ? init.body : undefined;
    const headers = Object.fromEntries(new Headers(init.headers));
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(
        {
          socketPath,
          path: pathname + search,
          method: init.method ?? 'GET',
          headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
          ...(init.signal ? { signal: init.signal } : {}),
        },
        resolve,
      );
      sent.once('error', reject);
      sent.end(body);
    });
    const status = answer.statusCode ?? 0;
    if (WITHOUT_BODY.has(status)) answer.resume();
    const stream = WITHOUT_BODY.has(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
    return new Response(stream, {
      status,
      statusText: answer.statusMessage ?? '',
      headers: headersOf(answer),
    });
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}
