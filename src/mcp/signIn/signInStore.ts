import type { SecretStore } from '../userPorts';

/** What is kept of a sign-in, all of it for one server and one authorization server. */
export interface SignInRecord {
  readonly issuer: string;
  readonly resource: string;
  readonly client: StoredClient;
  /** Where tokens are renewed and revoked; absent for a server whose endpoints lie at fixed places. */
  readonly endpoints?: StoredEndpoints | undefined;
  /** All permissions that were asked for or granted. */
  readonly scopes: readonly string[];
  /** Absent once they are no longer accepted; the registration stays. */
  readonly tokens?: StoredTokens | undefined;
}

export interface StoredClient {
  /** Whether the configuration names it, its identifier is an address, or it was registered for this user. */
  readonly kind: 'configured' | 'document' | 'registered';
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly authMethod?: string | undefined;
  readonly redirectUris: readonly string[];
  /** Milliseconds since the epoch. */
  readonly secretExpiresAt?: number | undefined;
}

export interface StoredEndpoints {
  readonly token: string;
  readonly revocation?: string | undefined;
  readonly authMethods?: readonly string[] | undefined;
}

export interface StoredTokens {
  readonly access: string;
  readonly refresh?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** Sign-ins in the secret store, keyed by the server's address and the issuer. */
export class SignInStore {
  readonly #secrets: SecretStore;
  readonly #serverUrl: string;

  constructor(secrets: SecretStore, serverUrl: string) {
    this.#secrets = secrets;
    this.#serverUrl = serverUrl;
  }

  /** That of the last issuer, or of the one that is named. What cannot be read counts as nothing. */
  async read(wanted?: string): Promise<SignInRecord | undefined> {
    const issuer = wanted ?? (await this.#secrets.get(this.#lastKey()));
    if (issuer === undefined) return undefined;
    const text = await this.#secrets.get(this.#key(issuer));
    const record = text === undefined ? undefined : parsed(text);
    return record?.issuer === issuer ? record : undefined;
  }

  async write(record: SignInRecord): Promise<void> {
    await this.#secrets.set(this.#key(record.issuer), JSON.stringify(record));
    await this.#secrets.set(this.#lastKey(), record.issuer);
  }

  async delete(issuer: string): Promise<void> {
    await this.#secrets.delete(this.#key(issuer));
    await this.#secrets.delete(this.#lastKey());
  }

  /** Whether it holds something of this server. */
  isOwnKey(key: string): boolean {
    return key === this.#lastKey() || key.startsWith(`${this.#lastKey()} `);
  }

  #key(issuer: string): string {
    return `mcp.signIn:${this.#serverUrl} ${issuer}`;
  }

  #lastKey(): string {
    return `mcp.signIn:${this.#serverUrl}`;
  }
}

/** Every value of a record that must not be shown. */
export function secretsOf({ client, tokens }: SignInRecord): readonly string[] {
  return [client.clientSecret, tokens?.access, tokens?.refresh].filter((value) => value !== undefined);
}

function parsed(text: string): SignInRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<SignInRecord> | null;
    const isRecord = typeof value?.client?.clientId === 'string' && Array.isArray(value.scopes);
    return isRecord ? (value as SignInRecord) : undefined;
  } catch {
    return undefined;
  }
}
