import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../core/errors';
import type { Log } from '../../core/log';
import type { SecretStore } from '../userPorts';
import type { RenewalLock } from './renewalLock';
import type { Attendance } from './attendance';
import { findAuthority } from './authority';
import type { Challenge } from './challenge';
import type { ConfiguredClient } from './clientIdentity';
import { authorizationPage, signInByPerson } from './personalSignIn';
import { revoke } from './revoke';
import { isLoopback, secureFetch, type Fetch } from './secureFetch';
import { ForeignWords, said } from '../../core/said';
import { SignInError } from './signInError';
import type { RedirectWay, SignInPort, SignInRequest } from './signInPorts';
import { secretsOf, SignInStore, type SignInRecord } from './signInStore';
import { isEnding, newRecord, renewedRecord, union } from './tokenRecord';

const REFRESH_TIMEOUT_MS = 60_000;
const ELSEWHERE_TRIES = 10;
const ELSEWHERE_EVERY_MS = 150;

export interface ServerSignInOptions {
  readonly server: string;
  readonly serverUrl: string;
  readonly configured: ConfiguredClient | undefined;
  readonly documentUrl: (() => string | undefined) | undefined;
  readonly secrets: SecretStore;
  readonly port: SignInPort;
  readonly attendance: Attendance;
  readonly lock: RenewalLock | undefined;
  /** Puts a question when no other is open. */
  readonly ask: <T>(signal: AbortSignal, question: () => Promise<T>) => Promise<T>;
  readonly onSecret: (value: string) => void;
  /** Told of each sign-in of a person when it begins. */
  readonly onAsking: (work: Promise<unknown>) => void;
  readonly timeoutMs: number;
  readonly log: Log;
}

/** The sign-in to one server, shared by all connections to it: one renewal at a time, whatever it takes. */
export class ServerSignIn {
  readonly #options: ServerSignInOptions;
  readonly #store: SignInStore;
  readonly #mayBeLoopback: boolean;
  readonly #failedWays = new Set<RedirectWay['kind']>();
  #record: SignInRecord | undefined;
  #loading: Promise<void> | undefined;
  #renewing: Promise<string> | undefined;
  /** A new token that no answer has accepted yet, and where it came from. */
  #unproven: { readonly token: string; readonly from: 'person' | 'refresh' } | undefined;
  /** Nobody is asked again before the next run. */
  #blocked: SignInError | undefined;

  constructor(options: ServerSignInOptions) {
    this.#options = options;
    this.#store = new SignInStore(options.secrets, options.serverUrl);
    this.#mayBeLoopback = isLoopback(new URL(options.serverUrl));
  }

  /** The token to send; a new one where the last is about to end and can be renewed without asking anybody. */
  async accessToken(): Promise<string | undefined> {
    this.#loading ??= this.#load();
    await this.#loading;
    const tokens = this.#record?.tokens;
    if (tokens?.refresh === undefined || !isEnding(tokens)) return tokens?.access;
    try {
      return await this.#once(async () => (await this.#refreshed(tokens.access)) ?? tokens.access);
    } catch (error) {
      this.#options.log.debug(messageOf(error));
      return tokens.access;
    }
  }

  /**
   * Another token in place of `used`, which the server refused: one that came meanwhile, a renewed one, or that of a
   * person who signs in. Rejects with a `SignInError`.
   */
  renew(used: string | undefined, challenge: Challenge): Promise<string> {
    return this.#once(() => this.#renew(used, challenge));
  }

  /** An answer to a request with this token was no refusal. */
  accepted(token: string): void {
    if (this.#unproven?.token === token) this.#unproven = undefined;
  }

  /** A new run, or the user's wish: somebody who said no may be asked again. */
  allowAgain(): void {
    this.#blocked = undefined;
  }

  /** What is stored under that key has changed, maybe by another window. */
  async reloadIfOwn(key: string): Promise<void> {
    if (this.#loading === undefined || !this.#store.isOwnKey(key)) return;
    await this.#load();
  }

  /** Forgets everything, after the tokens were revoked where that is offered. Whether there was a sign-in. */
  async signOut(signal: AbortSignal): Promise<boolean> {
    await this.#load();
    const record = this.#record;
    if (record === undefined) return false;
    this.#record = undefined;
    this.#unproven = undefined;
    await this.#store.delete(record.issuer);
    await revoke(record, secureFetch(this.#mayBeLoopback, signal), (words) => {
      this.#options.log.warn(words);
    });
    return record.tokens !== undefined;
  }

  #once(work: () => Promise<string>): Promise<string> {
    this.#renewing ??= work().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renew(used: string | undefined, challenge: Challenge): Promise<string> {
    // Another window may have signed in, or used the refresh token, which counts once.
    await this.#load();
    const current = this.#record?.tokens?.access;
    if (challenge.kind === 'token') {
      if (current !== undefined && current !== used) return current;
      if (this.#blocked !== undefined) throw this.#blocked;
      const from = this.#unproven?.token === current ? this.#unproven?.from : undefined;
      if (current !== undefined && from === 'person') {
        await this.#keep({ tokens: undefined });
        throw this.#block(new SignInError('failed', said('signIn.newTokenRefused')));
      }
      const refreshed = from === undefined && current !== undefined ? await this.#refreshed(current) : undefined;
      if (refreshed !== undefined) return refreshed;
      return this.#askPerson(challenge, current === undefined ? 'first' : 'again');
    }
    const known = new Set(this.#record?.scopes);
    if (challenge.scopes.every((scope) => known.has(scope))) {
      if (current !== undefined && current !== used) return current;
      throw new SignInError('failed', said('signIn.morePermissions', challenge.scopes.join(', ')));
    }
    if (this.#blocked !== undefined) throw this.#blocked;
    return this.#askPerson(challenge, 'moreScopes');
  }

  /** Undefined where the refresh token is no longer good. Rejects where that cannot be known. */
  #refreshed(used: string): Promise<string | undefined> {
    const { lock, serverUrl } = this.#options;
    const refresh = (): Promise<string | undefined> => this.#refresh(used);
    return lock === undefined ? refresh() : lock.hold(serverUrl, refresh);
  }

  async #refresh(used: string): Promise<string | undefined> {
    await this.#load();
    const record = this.#record;
    if (record?.tokens === undefined) return undefined;
    if (record.tokens.access !== used) return record.tokens.access;
    const renewed = await renewedRecord(record, this.#fetch(AbortSignal.timeout(REFRESH_TIMEOUT_MS)), (words) => {
      this.#options.log.info(words);
    });
    if (renewed.tokens?.access === used && record.tokens.refresh !== undefined) {
      const other = await this.#renewedElsewhere(used);
      if (other !== undefined) return other;
    }
    if (renewed !== record) await this.#replace(renewed);
    if (renewed.tokens === undefined || renewed.tokens.access === used) return undefined;
    this.#unproven = { token: renewed.tokens.access, from: 'refresh' };
    return renewed.tokens.access;
  }

  /** A window that no lock reaches may have used the refresh token, and be about to store what it got. */
  async #renewedElsewhere(used: string): Promise<string | undefined> {
    for (let tries = 0; tries < ELSEWHERE_TRIES; tries += 1) {
      if (tries > 0) await sleep(ELSEWHERE_EVERY_MS);
      await this.#load();
      const access = this.#record?.tokens?.access;
      if (access !== undefined && access !== used) return access;
    }
    return undefined;
  }

  async #askPerson(challenge: Challenge, reason: SignInRequest['reason']): Promise<string> {
    const { attendance, log } = this.#options;
    if (attendance.isEmpty) throw new SignInError('declined', said('signIn.unattended'));
    const signal = attendance.deserted;
    try {
      const work = this.#signInNow(challenge, reason, signal);
      this.#options.onAsking(work);
      return await work;
    } catch (error) {
      if (signal.aborted) throw new SignInError('declined', said('signIn.givenUp'), { cause: error });
      const failure =
        error instanceof SignInError
          ? error
          : new SignInError('failed', new ForeignWords(messageOf(error)), { cause: error });
      log.warn(`no sign-in: ${failure.message}`);
      throw this.#block(failure);
    }
  }

  async #signInNow(challenge: Challenge, reason: SignInRequest['reason'], signal: AbortSignal): Promise<string> {
    const { server, serverUrl, port, configured, documentUrl, ask, onSecret, timeoutMs } = this.#options;
    const fetch = this.#fetch(signal);
    const mayBeLoopback = this.#mayBeLoopback;
    const before = this.#record;
    const authority = await findAuthority({
      serverUrl,
      challenge,
      knownIssuer: before?.issuer,
      mayBeLoopback,
      fetch,
    });
    const asked = challenge.scopes.length > 0 ? challenge.scopes : authority.scopesSupported;
    const scopes = reason === 'moreScopes' ? union(before?.scopes ?? [], asked) : asked;
    const request: SignInRequest = {
      server,
      pageHost: authorizationPage(authority, mayBeLoopback).host,
      serverHost: new URL(serverUrl).host,
      scopes,
      reason,
    };
    const confirm = async (): Promise<void> => {
      const isAllowed = await ask(signal, () => port.confirmSignIn(request, signal));
      signal.throwIfAborted();
      if (!isAllowed) throw new SignInError('declined', said('signIn.notWanted'));
    };
    const stored = await this.#store.read(authority.issuer);
    const choice = { authority, configured, documentUrl: documentUrl?.(), stored: stored?.client };
    const how = {
      port,
      request,
      confirm,
      scopes,
      mayBeLoopback,
      fetch,
      failedWays: this.#failedWays,
      timeoutMs,
      onSecret,
    };
    const { client, tokens } = await signInByPerson({ ...choice, ...how }, signal, (way) => {
      this.#failedWays.add(way);
    }).catch(async (error: unknown) => {
      // A registration that the authorization server forgot shows only its own page of errors: the next try registers.
      if (stored !== undefined) await this.#store.write({ ...stored, client: { ...stored.client, redirectUris: [] } });
      throw error;
    });
    await this.#replace(newRecord(authority, client, tokens, scopes));
    this.#unproven = { token: tokens.access_token, from: 'person' };
    this.#failedWays.clear();
    return tokens.access_token;
  }

  #fetch(signal: AbortSignal): Fetch {
    return secureFetch(this.#mayBeLoopback, signal);
  }

  #block(failure: SignInError): SignInError {
    this.#blocked = failure;
    return failure;
  }

  async #load(): Promise<void> {
    const record = await this.#store.read();
    const { configured } = this.#options;
    // Another client was configured since: its tokens are not this one's.
    const isOurs = configured === undefined || record?.client.clientId === configured.clientId;
    this.#know(isOurs ? record : undefined);
  }

  async #keep(changed: Partial<SignInRecord>): Promise<void> {
    if (this.#record === undefined) return;
    await this.#replace({ ...this.#record, ...changed });
  }

  async #replace(record: SignInRecord): Promise<void> {
    this.#know(record);
    await this.#store.write(record);
  }

  #know(record: SignInRecord | undefined): void {
    this.#record = record;
    if (record !== undefined) for (const secret of secretsOf(record)) this.#options.onSecret(secret);
  }
}
