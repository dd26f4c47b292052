import { randomBytes } from 'node:crypto';
import { exchangeAuthorization, startAuthorization } from '@modelcontextprotocol/sdk/client/auth.js';
import { OAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { messageOf } from '../../core/errors';
import type { Authority } from './authority';
import { canUseAgain, clientInformation, knownClient, register, type ClientChoice } from './clientIdentity';
import { requireSecure, type Fetch } from './secureFetch';
import { said } from '../../core/said';
import { SignInError } from './signInError';
import type { RedirectListener, RedirectWay, SignInPort, SignInRequest } from './signInPorts';
import type { StoredClient } from './signInStore';

export interface PersonalSignIn extends ClientChoice {
  readonly port: SignInPort;
  readonly request: SignInRequest;
  readonly scopes: readonly string[];
  readonly mayBeLoopback: boolean;
  readonly fetch: Fetch;
  /** Asks the person. Rejects with a `SignInError` where that is not wanted. */
  readonly confirm: () => Promise<void>;
  /** Kinds of ways that brought no answer before. They are tried last. */
  readonly failedWays: ReadonlySet<RedirectWay['kind']>;
  readonly timeoutMs: number;
  readonly onSecret: (value: string) => void;
}

/** The address of the page on which a person signs in; checked, since it is opened in a browser. */
export function authorizationPage({ issuer, metadata }: Authority, mayBeLoopback: boolean): URL {
  return requireSecure(metadata?.authorization_endpoint ?? new URL('/authorize', issuer), mayBeLoopback);
}

/**
 * Authorization code with PKCE (OAuth 2.1, section 4.1), from the registration to the tokens.
 * Rejects with a `SignInError`, or with the signal's reason. `onNoAnswer` is told of a way that brought none.
 */
export async function signInByPerson(
  signIn: PersonalSignIn,
  signal: AbortSignal,
  onNoAnswer: (way: RedirectWay['kind']) => void,
): Promise<{ readonly client: StoredClient; readonly tokens: OAuthTokens }> {
  const { authority, scopes, port, request, fetch, onSecret } = signIn;
  const state = randomBytes(32).toString('base64url');
  // Without metadata only the registration shows that a sign-in is offered at all.
  const isOffered = authority.metadata !== undefined;
  if (isOffered) await signIn.confirm();
  const { way, listener, client } = await prepare(signIn, state);
  try {
    if (!isOffered) await signIn.confirm();
    const shared = {
      ...metadataOf(authority),
      clientInformation: clientInformation(client),
      resource: authority.resource,
    };
    const { authorizationUrl, codeVerifier } = await startAuthorization(authority.issuer, {
      ...shared,
      redirectUrl: listener.redirectUri,
      state,
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    });
    const answer = await port.whileWaiting(request, signal, async (waiting) => {
      const late = AbortSignal.timeout(signIn.timeoutMs);
      try {
        const both = AbortSignal.any([waiting, late]);
        const answered = listener.answer(both);
        // It may be given up while the browser is still being opened.
        answered.catch(() => undefined);
        if (!(await port.openBrowser(authorizationUrl.href, request, both))) {
          throw new SignInError('declined', said('signIn.notOpened'));
        }
        return await answered;
      } catch (error) {
        if (waiting.aborted || late.aborted) onNoAnswer(way.kind);
        if (!waiting.aborted && late.aborted) {
          const minutes = Math.max(1, Math.round(signIn.timeoutMs / 60_000));
          throw new SignInError('failed', said('signIn.noAnswer', minutes), { cause: error });
        }
        throw error;
      }
    });
    const code = codeOf(answer, authority);
    onSecret(code);
    const tokens = await exchangeAuthorization(authority.issuer, {
      ...shared,
      authorizationCode: code,
      codeVerifier,
      redirectUri: listener.redirectUri,
      fetchFn: fetch,
    }).catch((error: unknown) => {
      throw noToken(authority.issuer, error);
    });
    return { client, tokens };
  } finally {
    await listener.close();
  }
}

interface Prepared {
  readonly way: RedirectWay;
  readonly listener: RedirectListener;
  readonly client: StoredClient;
}

/** The first way whose address the authorization server takes. */
async function prepare(signIn: PersonalSignIn, state: string): Promise<Prepared> {
  const { authority, stored, scopes, fetch } = signIn;
  const known = knownClient(signIn);
  const ways = orderedWays(signIn, known !== undefined);
  for (const [index, way] of ways.entries()) {
    const listener = await way.listen(state, known === undefined ? (stored?.redirectUris ?? []) : []);
    try {
      const { redirectUri } = listener;
      if (known !== undefined) return { way, listener, client: known };
      if (canUseAgain(stored, redirectUri)) return { way, listener, client: stored };
      return { way, listener, client: await register(authority, redirectUri, scopes, fetch) };
    } catch (error) {
      await listener.close();
      // An address of the editor has a scheme of its own, which some refuse.
      if (error instanceof OAuthError && index < ways.length - 1) continue;
      throw registrationFailure(authority, error);
    }
  }
  throw new SignInError('failed', said('signIn.noWay'));
}

/** Whoever registered a client by hand registered an address of this machine, if any (RFC 8252, section 7.3). */
function orderedWays({ port, failedWays }: PersonalSignIn, isKnown: boolean): readonly RedirectWay[] {
  const rank = (way: RedirectWay): number =>
    (failedWays.has(way.kind) ? 2 : 0) + (isKnown && way.kind !== 'loopback' ? 1 : 0);
  return [...port.ways].sort((left, right) => rank(left) - rank(right));
}

function registrationFailure(authority: Authority, error: unknown): unknown {
  if (error instanceof SignInError) return error;
  if (authority.metadata === undefined) {
    return new SignInError('notOffered', said('signIn.notOffered'), { cause: error });
  }
  const place = new URL(authority.issuer).host;
  return new SignInError('failed', said('signIn.notRegistered', place, wordsOf(error)), { cause: error });
}

/** The code of an answer whose `state` was right. Throws a `SignInError`. */
function codeOf(answer: URLSearchParams, { issuer, metadata }: Authority): string {
  const place = new URL(issuer).host;
  const iss = answer.get('iss');
  // RFC 9207, section 2.4: compared as written.
  const isRequired =
    metadata !== undefined &&
    'authorization_response_iss_parameter_supported' in metadata &&
    metadata['authorization_response_iss_parameter_supported'] === true;
  if (iss === null ? isRequired : iss !== (metadata?.issuer ?? issuer)) {
    const code = iss === null ? 'signIn.answerUnnamed' : 'signIn.answerOfOther';
    throw new SignInError('failed', said(code, place));
  }
  const error = answer.get('error');
  if (error === 'access_denied') throw new SignInError('declined', said('signIn.refused', place));
  if (error !== null) {
    const description = shown(answer.get('error_description') ?? '');
    const words = description === '' ? shown(error) : `${shown(error)}: ${description}`;
    throw new SignInError('failed', said('signIn.refusedByServer', place, words));
  }
  const code = answer.get('code');
  if (code === null || code === '') {
    throw new SignInError('failed', said('signIn.answerEmpty', place));
  }
  return code;
}

/** What the authorization server said in place of a token. */
export function noToken(issuer: string, error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  const what = said('signIn.noToken', new URL(issuer).host, wordsOf(error));
  return new SignInError('failed', what, { cause: error });
}

function metadataOf({ metadata }: Authority): { metadata?: NonNullable<Authority['metadata']> } {
  return metadata === undefined ? {} : { metadata };
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : '';
  const code = error instanceof OAuthError ? `${error.errorCode} ` : '';
  return shown(`${code}${messageOf(error)}${cause}`);
}

/** Words of others: one line, nothing invisible, not long. */
function shown(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
