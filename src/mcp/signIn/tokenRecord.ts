import { refreshAuthorization } from '@modelcontextprotocol/sdk/client/auth.js';
import {
  InvalidClientError,
  OAuthError,
  ServerError,
  TemporarilyUnavailableError,
  UnauthorizedClientError,
} from '@modelcontextprotocol/sdk/server/auth/errors.js';
import type { AuthorizationServerMetadata, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { messageOf } from '../../core/errors';
import type { Authority } from './authority';
import { scopesOf } from './challenge';
import { clientInformation } from './clientIdentity';
import { noToken } from './personalSignIn';
import type { Fetch } from './secureFetch';
import { said } from '../../core/said';
import { SignInError } from './signInError';
import type { SignInRecord, StoredTokens } from './signInStore';

/** A token that ends within this time counts as ended: the request takes its time too. */
const EARLY_MS = 30_000;

/**
 * The record with new tokens, by its refresh token; or without that one where it is refused; or the same record where
 * there is none. Rejects with a `SignInError` where it cannot be known whether the refresh token is still good.
 */
export async function renewedRecord(
  record: SignInRecord,
  fetch: Fetch,
  onProblem: (words: string) => void,
): Promise<SignInRecord> {
  const { issuer, client, tokens } = record;
  if (tokens?.refresh === undefined) return record;
  try {
    const renewed = await refreshAuthorization(issuer, {
      ...refreshMetadata(record),
      clientInformation: clientInformation(client),
      refreshToken: tokens.refresh,
      resource: record.resource,
      fetchFn: fetch,
    });
    return { ...record, tokens: storedTokens(renewed), scopes: union(record.scopes, scopesOf(renewed.scope)) };
  } catch (error) {
    onProblem(`The token could not be renewed: ${messageOf(error)}`);
    const isForTheMoment = error instanceof ServerError || error instanceof TemporarilyUnavailableError;
    if (!(error instanceof OAuthError) || isForTheMoment) throw noToken(issuer, error);
    const isClientUnknown = error instanceof InvalidClientError || error instanceof UnauthorizedClientError;
    return {
      ...record,
      client: isClientUnknown ? { ...client, redirectUris: [] } : client,
      tokens: { ...tokens, refresh: undefined },
    };
  }
}

/** What is kept of a sign-in that has just come about. */
export function newRecord(
  { issuer, resource, metadata }: Authority,
  client: SignInRecord['client'],
  tokens: OAuthTokens,
  scopes: readonly string[],
): SignInRecord {
  if (tokens.token_type.toLowerCase() !== 'bearer') {
    throw new SignInError('failed', said('signIn.tokenKind'));
  }
  const endpoints = metadata && {
    token: metadata.token_endpoint,
    revocation: 'revocation_endpoint' in metadata ? metadata.revocation_endpoint : undefined,
    authMethods: metadata.token_endpoint_auth_methods_supported,
  };
  const granted = union(scopes, scopesOf(tokens.scope));
  return { issuer, resource, client, endpoints, scopes: granted, tokens: storedTokens(tokens) };
}

function storedTokens({ access_token, refresh_token, expires_in }: OAuthTokens): StoredTokens {
  const expiresAt = expires_in === undefined ? undefined : Date.now() + expires_in * 1000;
  return { access: access_token, refresh: refresh_token, expiresAt };
}

export function isEnding({ expiresAt }: StoredTokens): boolean {
  return expiresAt !== undefined && expiresAt - EARLY_MS < Date.now();
}

export function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])];
}

function refreshMetadata({ issuer, endpoints }: SignInRecord): { metadata?: AuthorizationServerMetadata } {
  if (endpoints === undefined) return {};
  return {
    metadata: {
      issuer,
      authorization_endpoint: issuer,
      token_endpoint: endpoints.token,
      response_types_supported: ['code'],
      ...(endpoints.authMethods === undefined
        ? {}
        : { token_endpoint_auth_methods_supported: [...endpoints.authMethods] }),
    },
  };
}
