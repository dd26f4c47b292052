import { MAX_MESSAGE_BYTES } from './openTransport';

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** `fetch` whose answers to POST end with an error once they are over the limit of a message. */
export function cappedFetch(onTooLarge: () => void, maxBytes: number = MAX_MESSAGE_BYTES): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method !== 'POST' || response.body === null) return response;
    let bytes = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes <= maxBytes) {
          controller.enqueue(chunk);
          return;
        }
        onTooLarge();
        controller.error(new Error('The answer is too large.'));
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
  };
}
