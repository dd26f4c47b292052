import type { RunningClocks } from '../calls/runningClocks';
import { challengeOf } from './challenge';
import type { Fetch } from './secureFetch';
import type { ServerSignIn } from './serverSignIn';
import { said } from '../../core/said';
import { SignInError } from './signInError';

/** A token that is refused, one that has been renewed, one of a person, and one with more permissions. */
const MAX_RENEWALS = 3;

/**
 * `fetch` with the token of the sign-in. It goes to the server's own origin and nowhere else: redirects are left to
 * the caller. What the server refuses is sent again with another token, a few times at most.
 */
export function authorizedFetch(
  serverUrl: string,
  { signIn, clocks, fetch }: { signIn: ServerSignIn; clocks: RunningClocks; fetch: Fetch },
): Fetch {
  const { origin } = new URL(serverUrl);
  return async (url, init) => {
    if (new URL(url).origin !== origin) return fetch(url, init);
    let token = await signIn.accessToken();
    for (let renewals = 0; ; renewals++) {
      const response = await fetch(url, { ...init, headers: withToken(init, token), redirect: 'manual' });
      const challenge = challengeOf(response);
      if (challenge === undefined) {
        if (token !== undefined) signIn.accepted(token);
        return response;
      }
      await response.body?.cancel();
      if (renewals === MAX_RENEWALS) throw new SignInError('failed', said('signIn.everyTokenRefused'));
      // The token was good, but for something else.
      if (challenge.kind === 'scope' && token !== undefined) signIn.accepted(token);
      const used = token;
      token = await clocks.whileStopped(() => signIn.renew(used, challenge));
    }
  };
}

function withToken(init: RequestInit | undefined, token: string | undefined): Headers {
  const headers = new Headers(init?.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  return headers;
}
