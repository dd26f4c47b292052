import {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/sdk/client/auth.js';
import type {
  AuthorizationServerMetadata,
  OAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { checkResourceAllowed, resourceUrlFromServerUrl } from '@modelcontextprotocol/sdk/shared/auth-utils.js';
import { messageOf } from '../../core/errors';
import type { Challenge } from './challenge';
import { requireSecure, type Fetch } from './secureFetch';
import { said } from '../../core/said';
import type { SayingValue } from '../../protocol/sayings';
import { SignInError } from './signInError';

/** Who gives out tokens for a server, all of it checked. */
export interface Authority {
  readonly issuer: string;
  /** Absent for a server of the revision 2025-03-26 without metadata, whose endpoints lie at fixed places of its own. */
  readonly metadata: AuthorizationServerMetadata | undefined;
  /** The resource indicator, as the server spells it (RFC 8707). */
  readonly resource: string;
  readonly scopesSupported: readonly string[];
}

export interface AuthoritySearch {
  readonly serverUrl: string;
  readonly challenge: Challenge;
  /** The issuer of an earlier sign-in, which stays the choice where the server still names it. */
  readonly knownIssuer: string | undefined;
  readonly mayBeLoopback: boolean;
  readonly fetch: Fetch;
}

/** Protected-resource metadata (RFC 9728), then that of the authorization server (RFC 8414 or OpenID Connect). */
export async function findAuthority(search: AuthoritySearch): Promise<Authority> {
  const { serverUrl, knownIssuer } = search;
  const described = await describedResource(search);
  const canonical = resourceUrlFromServerUrl(serverUrl).href;
  const named = described?.authorization_servers ?? [];
  if (described === undefined || named.length === 0) {
    // As the revision 2025-03-26 had it: the server is its own authorization server, under a name that nobody gave.
    const own = new URL('/', serverUrl).href;
    const metadata = await authorizationServer(own, search, (said) => URL.parse(said)?.origin === new URL(own).origin);
    return { issuer: metadata?.issuer ?? own, metadata, resource: canonical, scopesSupported: [] };
  }
  const issuers = knownIssuer !== undefined && named.includes(knownIssuer) ? [knownIssuer] : named;
  let failure: unknown;
  for (const issuer of issuers) {
    try {
      const metadata = await authorizationServer(issuer, search, (said) => withoutSlash(said) === withoutSlash(issuer));
      if (metadata !== undefined) {
        return { issuer, metadata, resource: described.resource, scopesSupported: described.scopes_supported ?? [] };
      }
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure instanceof Error) throw failure;
  throw new SignInError('failed', said('signIn.noMetadata', hostOf(issuers[0])));
}

/** The resource's own description; undefined where it has none. */
async function describedResource(search: AuthoritySearch): Promise<OAuthProtectedResourceMetadata | undefined> {
  const { serverUrl, challenge, fetch } = search;
  const { metadataUrl } = challenge;
  // Metadata elsewhere could name any authorization server; what lies at the server itself is asked instead.
  const isOwn = metadataUrl !== undefined && URL.parse(metadataUrl)?.origin === new URL(serverUrl).origin;
  for (const resourceMetadataUrl of isOwn ? [metadataUrl, undefined] : [undefined]) {
    let found: OAuthProtectedResourceMetadata;
    try {
      const options = resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl };
      found = await discoverOAuthProtectedResourceMetadata(serverUrl, options, fetch);
    } catch (error) {
      if (error instanceof SignInError) throw error;
      continue;
    }
    if (!isResource(found.resource, serverUrl)) {
      throw new SignInError('failed', said('signIn.otherResource', hostOf(found.resource)));
    }
    return found;
  }
  return undefined;
}

function isResource(resource: string, serverUrl: string): boolean {
  const requestedResource = resourceUrlFromServerUrl(serverUrl);
  return URL.canParse(resource) && checkResourceAllowed({ requestedResource, configuredResource: resource });
}

async function authorizationServer(
  issuer: string,
  { mayBeLoopback, fetch }: AuthoritySearch,
  isIssuer: (said: string) => boolean,
): Promise<AuthorizationServerMetadata | undefined> {
  requireSecure(issuer, mayBeLoopback);
  const place = hostOf(issuer);
  let metadata: AuthorizationServerMetadata | undefined;
  try {
    metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch });
  } catch (error) {
    if (error instanceof SignInError) throw error;
    const what = said('signIn.unreadableMetadata', place, firstLine(messageOf(error)));
    throw new SignInError('failed', what, { cause: error });
  }
  if (metadata === undefined) return undefined;
  // RFC 8414, section 3.3: what is said under one name counts for no other (mix-up).
  if (!isIssuer(metadata.issuer)) {
    throw new SignInError('failed', said('signIn.otherIssuer', place, hostOf(metadata.issuer)));
  }
  for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint, metadata.registration_endpoint]) {
    if (endpoint !== undefined) requireSecure(endpoint, mayBeLoopback);
  }
  if (metadata.code_challenge_methods_supported?.includes('S256') !== true) {
    throw new SignInError('failed', said('signIn.noPkce', place));
  }
  return metadata;
}

function hostOf(address: string | undefined): SayingValue {
  return URL.parse(address ?? '')?.host ?? { code: 'signIn.withoutAddress' };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 200) ?? '';
}

function withoutSlash(address: string): string {
  return (URL.parse(address)?.href ?? address).replace(/\/$/, '');
}
