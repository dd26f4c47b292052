import { extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js';

/** What a server said when it refused a request for lack of a token, or of a better one (RFC 6750, RFC 9728). */
export interface Challenge {
  /** `scope`: the token is good, but its permissions do not suffice. */
  readonly kind: 'token' | 'scope';
  readonly scopes: readonly string[];
  readonly metadataUrl?: string | undefined;
}

/** Undefined for an answer that no sign-in would change. */
export function challengeOf(response: Response): Challenge | undefined {
  if (response.status !== 401 && response.status !== 403) return undefined;
  const { error, scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response);
  const challenge = { scopes: scopesOf(scope), metadataUrl: resourceMetadataUrl?.href };
  if (response.status === 401) return { ...challenge, kind: 'token' };
  return error === 'insufficient_scope' && challenge.scopes.length > 0 ? { ...challenge, kind: 'scope' } : undefined;
}

/** RFC 6749, section 3.3. */
export function scopesOf(text: string | undefined): readonly string[] {
  return [...new Set((text ?? '').split(' '))].filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
}
