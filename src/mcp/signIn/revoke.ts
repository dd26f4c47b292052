import { messageOf } from '../../core/errors';
import type { Fetch } from './secureFetch';
import type { SignInRecord } from './signInStore';

/** Tells the authorization server that the tokens are no longer wanted (RFC 7009). What fails is told and no obstacle. */
export async function revoke(
  { client, endpoints, tokens }: SignInRecord,
  fetch: Fetch,
  onProblem: (words: string) => void,
): Promise<void> {
  if (endpoints?.revocation === undefined || tokens === undefined) return;
  const { clientId, clientSecret, authMethod } = client;
  const isBasic = clientSecret !== undefined && authMethod !== 'client_secret_post';
  // The refresh token first: with it the others of the same grant usually end.
  for (const [hint, token] of [['refresh_token', tokens.refresh] as const, ['access_token', tokens.access] as const]) {
    if (token === undefined) continue;
    const body = new URLSearchParams({ token, token_type_hint: hint });
    if (!isBasic) body.set('client_id', clientId);
    if (!isBasic && clientSecret !== undefined) body.set('client_secret', clientSecret);
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
    if (isBasic) headers.set('authorization', `Basic ${btoa(`${encoded(clientId)}:${encoded(clientSecret)}`)}`);
    try {
      const { status } = await fetch(endpoints.revocation, { method: 'POST', headers, body });
      if (status >= 300) onProblem(`The token could not be revoked (HTTP ${status}).`);
    } catch (error) {
      onProblem(`The token could not be revoked: ${messageOf(error)}`);
    }
  }
}

/** RFC 6749, section 2.3.1. */
function encoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
