import { registerClient } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { Authority } from './authority';
import type { Fetch } from './secureFetch';
import { said } from '../../core/said';
import { SignInError } from './signInError';
import type { StoredClient } from './signInStore';

/** What the configuration says of our identity at the authorization server. */
export interface ConfiguredClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
}

export interface ClientChoice {
  readonly authority: Authority;
  readonly configured: ConfiguredClient | undefined;
  /** The https address of a client-id metadata document that describes this program. */
  readonly documentUrl: string | undefined;
  /** A registration of an earlier sign-in at this authorization server. */
  readonly stored: StoredClient | undefined;
}

/**
 * The identity that needs no registration (specification 2025-11-25, basic/authorization, "Client Registration
 * Approaches"): one that was given beforehand, else the address of a metadata document.
 */
export function knownClient({ authority, configured, documentUrl }: ClientChoice): StoredClient | undefined {
  if (configured !== undefined) return { kind: 'configured', ...configured, redirectUris: [] };
  const isSupported = authority.metadata?.client_id_metadata_document_supported === true;
  if (!isSupported || documentUrl === undefined) return undefined;
  return { kind: 'document', clientId: documentUrl, authMethod: 'none', redirectUris: [] };
}

/** Whether an earlier registration serves: secrets end, and the address of the answer must be one that was registered. */
export function canUseAgain(stored: StoredClient | undefined, redirectUri: string): stored is StoredClient {
  if (stored?.kind !== 'registered' || !stored.redirectUris.includes(redirectUri)) return false;
  return stored.secretExpiresAt === undefined || stored.secretExpiresAt > Date.now();
}

/** Dynamic registration (RFC 7591). Rejects with an `OAuthError` where the authorization server refuses. */
export async function register(
  authority: Authority,
  redirectUri: string,
  scopes: readonly string[],
  fetch: Fetch,
): Promise<StoredClient> {
  const { issuer, metadata } = authority;
  if (metadata !== undefined && metadata.registration_endpoint === undefined) {
    throw new SignInError('failed', said('signIn.noRegistration', new URL(issuer).host));
  }
  const clientMetadata = {
    client_name: 'RLM Code Mode',
    application_type: 'native',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: wantedAuthMethod(metadata?.token_endpoint_auth_methods_supported),
  };
  const registered = await registerClient(issuer, {
    ...(metadata === undefined ? {} : { metadata }),
    clientMetadata,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    fetchFn: fetch,
  });
  const { client_id, client_secret, client_secret_expires_at: expires, token_endpoint_auth_method } = registered;
  return {
    kind: 'registered',
    clientId: client_id,
    clientSecret: client_secret,
    authMethod: token_endpoint_auth_method,
    redirectUris: [redirectUri],
    secretExpiresAt: expires === undefined || expires === 0 ? undefined : expires * 1000,
  };
}

/** As the SDK's functions take it. */
export function clientInformation(client: StoredClient): OAuthClientInformationMixed {
  const { clientId, clientSecret, authMethod } = client;
  return {
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    ...(authMethod === undefined ? {} : { token_endpoint_auth_method: authMethod, redirect_uris: [] }),
  };
}

/** A program on a person's machine keeps no secret: `none` where that is taken (RFC 8252, section 8.4). */
function wantedAuthMethod(supported: readonly string[] | undefined): string {
  if (supported === undefined || supported.includes('none')) return 'none';
  return ['client_secret_basic', 'client_secret_post'].find((method) => supported.includes(method)) ?? 'none';
}
