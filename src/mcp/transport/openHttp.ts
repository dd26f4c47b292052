import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { messageOf, type RlmError } from '../../core/errors';
import { cappedFetch } from './cappedFetch';
import { serverUnreachable, signInFailed, signInNeeded } from '../failures';
import type { HttpLaunch } from '../launch/launch';
import { redactedReason, redactedSaid, said, type Said } from '../../core/said';
import type { OpenOptions, OpeningStep, OpenTransport } from './openTransport';
import { authorizedFetch } from '../signIn/authorizedFetch';
import type { Fetch } from '../signIn/secureFetch';
import { SignInError } from '../signIn/signInError';
import { socketFetch } from './socketFetch';
import { NO_TIMEOUT_MS, TimedOut, unlessAborted, withTimeLimit } from '../calls/timeLimit';

/** To end our conversation politely may take this long. */
const GOODBYE_MS = 1_000;

/**
 * Reaches a web server: Streamable HTTP, and where that is answered with a status from 400 to 499, the older SSE
 * transport (specification 2025-11-25, basic/transports, "Backwards Compatibility").
 */
export async function openHttp(
  launch: HttpLaunch,
  newClient: () => Client,
  options: OpenOptions,
): Promise<{ client: Client; opened: OpenTransport }> {
  const signIn = await options.signIns?.for(launch);
  let refused: SignInError | undefined;
  const failureOf = (error: unknown, step: OpeningStep): RlmError => {
    // The SSE transport gives the words of an error alone.
    const noSignIn = error instanceof SignInError ? error : refused;
    if (noSignIn !== undefined) return signInFailure(launch, noSignIn, options.secrets());
    return serverUnreachable(launch, redactedSaid(wordsOf(launch, error, step), options.secrets()), error);
  };
  let firstError: unknown;
  for (const kind of launch.transport === 'sse' ? (['sse'] as const) : (['http', 'sse'] as const)) {
    const client = newClient();
    let isMessageTooLarge = false;
    const onTooLarge = (): void => {
      isMessageTooLarge = true;
      // The requests under way are rejected by this, and told why.
      transport.close().catch((error: unknown) => options.onLine(messageOf(error), 'debug'));
    };
    const capped = cappedFetch({
      maxBytes: options.maxMessageBytes,
      onTooLarge,
      send: launch.socketPath === undefined ? undefined : socketFetch(launch.socketPath),
    });
    const authorized = signIn && authorizedFetch(launch.url, { signIn, clocks: options.clocks, fetch: capped });
    const noting: typeof capped | undefined =
      authorized &&
      ((url, init) =>
        authorized(url, init).catch((error: unknown) => {
          if (error instanceof SignInError) refused = error;
          throw error;
        }));
    const transport = newTransport(kind, launch, noting ?? capped);
    try {
      const handshake = unlessAborted(client.connect(transport, { timeout: NO_TIMEOUT_MS }), options.signal);
      const late = (): Error => new TimedOut('initialize', options.timeoutMs);
      await withTimeLimit(handshake, options.timeoutMs, late, options.clocks);
    } catch (error) {
      await transport.close();
      const status = statusOf(error) ?? 0;
      if (firstError !== undefined) throw failureOf(firstError, 'handshake');
      if (kind === 'sse' || refused !== undefined || status < 400 || status > 499 || status === 401 || status === 403) {
        throw failureOf(error, 'handshake');
      }
      firstError = error;
      continue;
    }
    const opened: OpenTransport = {
      pid: undefined,
      close: async () => {
        if (transport instanceof StreamableHTTPClientTransport) await sayGoodbye(transport);
        await transport.close();
      },
      kill: () => void transport.close(),
      isMessageTooLarge: () => isMessageTooLarge,
      statusOf,
      failureOf,
    };
    return { client, opened };
  }
  throw failureOf(firstError, 'handshake');
}

// Deprecated as a choice for new servers; older ones still have nothing else.
// eslint-disable-next-line @typescript-eslint/no-deprecated
type HttpTransport = StreamableHTTPClientTransport | SSEClientTransport;

function newTransport(kind: 'http' | 'sse', launch: HttpLaunch, fetch: Fetch): HttpTransport {
  const options = { requestInit: { headers: Object.fromEntries(launch.headers) }, fetch };
  const url = new URL(launch.url);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- As above.
  return kind === 'http' ? new StreamableHTTPClientTransport(url, options) : new SSEClientTransport(url, options);
}

function signInFailure(launch: HttpLaunch, error: SignInError, secrets: readonly string[]): RlmError {
  const words = redactedReason(error.reason, secrets);
  switch (error.kind) {
    case 'declined':
      return signInNeeded(launch, words, error);
    case 'failed':
      return signInFailed(launch, words, error);
    case 'notOffered':
      return serverUnreachable(launch, said('reach.needsHeader', '401'), error);
  }
}

async function sayGoodbye(transport: StreamableHTTPClientTransport): Promise<void> {
  try {
    await withTimeLimit(transport.terminateSession(), GOODBYE_MS, () => new TimedOut('DELETE', GOODBYE_MS));
  } catch {
    // A server that is gone, or does not know the request, needs no goodbye.
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof StreamableHTTPError || error instanceof SseError) {
    return error.code !== undefined && error.code >= 100 ? error.code : undefined;
  }
  // The SSE transport gives the status of a POST in its words alone.
  const status = /\(HTTP (\d{3})\)/.exec(messageOf(error))?.[1];
  return status === undefined ? undefined : Number(status);
}

function wordsOf(launch: HttpLaunch, error: unknown, step: OpeningStep): Said {
  const { origin, pathname, host: place } = new URL(launch.url);
  const authority = launch.socketPath ?? place;
  const status = statusOf(error);
  if (status === 401 || status === 403) return said('reach.needsHeader', String(status));
  if (status !== undefined) return said('reach.status', `${origin}${pathname}`, String(status));
  const code = networkCode(error);
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return said('reach.nothingListens', authority);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return said('reach.unknownName', authority);
    case undefined:
      return said(`reach.${step}`, messageOf(error));
    default:
      return said(isUntrusted(error) ? 'reach.untrusted' : 'reach.noAnswer', authority, code);
  }
}

const CERTIFICATE_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether the request failed at the server's certificate, and so before anything of it was sent. */
export function isUntrusted(error: unknown): boolean {
  return CERTIFICATE_CODES.has(networkCode(error) ?? '');
}

/** Node's code for a request that did not come through; undici hides it in the cause. */
export function networkCode(error: unknown): string | undefined {
  for (let one = error; typeof one === 'object' && one !== null; one = 'cause' in one ? one.cause : undefined) {
    if ('code' in one && typeof one.code === 'string') return one.code;
  }
  const code = /\b(E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b/.exec(messageOf(error))?.[1];
  return code;
}
