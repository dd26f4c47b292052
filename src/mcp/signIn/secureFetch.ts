import { said } from '../../core/said';
import { SignInError } from './signInError';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Metadata, registrations and tokens are some kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * `fetch` for what is said to authorization servers (specification 2025-11-25, basic/authorization, "Communication
 * Security"): encrypted or on this machine, never redirected by itself, in bounded time and size.
 * `mayBeLoopback`: a server elsewhere must not make us talk to programs of this machine.
 */
export function secureFetch(mayBeLoopback: boolean, signal: AbortSignal): Fetch {
  return async (url, init) => {
    requireSecure(url, mayBeLoopback);
    const limits = [signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS), ...(init?.signal ? [init.signal] : [])];
    const response = await fetch(url, {
      ...init,
      redirect: init?.redirect === 'error' ? 'error' : 'manual',
      signal: AbortSignal.any(limits),
    });
    const { status, statusText, headers } = response;
    const body = status === 204 || status === 304 ? null : await boundedText(response, new URL(url).host);
    return new Response(body, { status, statusText, headers });
  };
}

/** Throws a `SignInError`. The checked address comes back. */
export function requireSecure(address: string | URL, mayBeLoopback: boolean): URL {
  const url = URL.parse(address);
  if (url === null) throw new SignInError('failed', said('signIn.noAddress'));
  if (url.username !== '' || url.password !== '') {
    throw new SignInError('failed', said('signIn.userName', url.host));
  }
  if (isLoopback(url)) {
    if (mayBeLoopback && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
    throw new SignInError('failed', said('signIn.ownMachine', url.host));
  }
  if (url.protocol === 'https:') return url;
  throw new SignInError('failed', said('signIn.unencrypted', `${url.protocol}//${url.host}`));
}

/** Whether an address means this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3). */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname === '0.0.0.0' ||
    hostname === '[::]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(hostname)
  );
}

async function boundedText(response: Response, place: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new SignInError('failed', said('signIn.answerTooLarge', place));
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
