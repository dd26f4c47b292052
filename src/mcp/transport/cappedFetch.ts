import { sameOriginFetch } from './sameOriginFetch';
import { tooLargeMessage } from './tooLargeMessage';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface CappedFetchOptions {
  readonly maxBytes: number;
  /** Within the address of the server if absent. */
  readonly send?: Fetch | undefined;
  /** The stream of the server's own messages has one that is too large: nobody knows what it answers. */
  readonly onTooLarge: () => void;
}

/**
 * `fetch` whose messages have at most so many bytes. In place of a larger answer to a request comes an error with the
 * id of the request, so that only this call fails.
 */
export function cappedFetch({ maxBytes, onTooLarge, send = sameOriginFetch }: CappedFetchOptions): Fetch {
  return async (url, init) => {
    const response = await send(url, init);
    const { body } = response;
    const isMessages = response.ok && (init?.method === undefined || /^(GET|POST)$/i.test(init.method));
    if (body === null || !isMessages) return response;
    const id = requestIdOf(init?.body);
    const cut = (bytes: number): string | undefined => {
      if (id !== undefined) return JSON.stringify(tooLargeMessage(id, bytes));
      onTooLarge();
      return undefined;
    };
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const capped = isStream ? cappedEvents(body, maxBytes, cut) : await cappedDocument(body, maxBytes, cut);
    const { status, statusText, headers } = response;
    const own = new Headers(headers);
    own.delete('content-length');
    own.delete('content-encoding');
    return new Response(capped, { status, statusText, headers: own });
  };
}

/** Each event may be so large; they are counted from one empty line to the next. */
function cappedEvents(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  cut: (bytes: number) => string | undefined,
): ReadableStream<Uint8Array> {
  let bytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const last = lastBoundary(chunk);
        if (last !== -1 && bytes + last <= maxBytes) bytes = chunk.byteLength - last;
        else bytes += chunk.byteLength;
        if (bytes <= maxBytes) {
          controller.enqueue(chunk);
          return;
        }
        const message = cut(bytes);
        if (message === undefined) {
          controller.error(new Error('A message is too large.'));
          return;
        }
        // The event that was begun ends here, and is no message.
        controller.enqueue(Buffer.from(`\n\nevent: message\ndata: ${message}\n\n`));
        controller.terminate();
      },
    }),
  );
}

/** Where the last event of the chunk that is whole ends; -1 if none does. */
function lastBoundary(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\r\n\r\n'), bytes.lastIndexOf('\r\r'));
}

async function cappedDocument(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  cut: (bytes: number) => string | undefined,
): Promise<Uint8Array<ArrayBuffer> | string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop ends the reading.
    if (bytes > maxBytes) return cut(bytes) ?? '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function requestIdOf(body: unknown): number | string | undefined {
  if (typeof body !== 'string') return undefined;
  try {
    const message = JSON.parse(body) as { readonly id?: unknown };
    return typeof message.id === 'number' || typeof message.id === 'string' ? message.id : undefined;
  } catch {
    return undefined;
  }
}
