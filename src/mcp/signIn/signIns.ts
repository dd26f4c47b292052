import type { Log } from '../../core/log';
import type { HttpLaunch } from '../launch/launch';
import type { SecretStore } from '../userPorts';
import { Attendance } from './attendance';
import type { ServerSignIn } from './serverSignIn';
import type { SignInPort } from './signInPorts';

/** A person may have to find a password, and a second factor. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
const REVOCATION_TIMEOUT_MS = 10_000;

export interface SignInsOptions {
  readonly secrets: SecretStore;
  readonly port: SignInPort;
  readonly ask: <T>(signal: AbortSignal, question: () => Promise<T>) => Promise<T>;
  readonly log: Log;
  /** The https address of a client-id metadata document; asked for at each sign-in. */
  readonly documentUrl?: (() => string | undefined) | undefined;
  /** How long the browser's answer is waited for. */
  readonly timeoutMs?: number | undefined;
}

/** The sign-ins of this process: one for each server's address, whoever uses it. */
export class SignIns {
  readonly #options: SignInsOptions;
  readonly #entries = new Map<string, { readonly attendance: Attendance; signIn?: Promise<ServerSignIn> }>();
  readonly #secrets = new Set<string>();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: SignInsOptions) {
    this.#options = options;
  }

  /** Values that must not be shown: tokens, codes and secrets of clients, also those that ended. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /** Undefined where the configuration brings a header of its own. */
  for(launch: HttpLaunch): Promise<ServerSignIn> | undefined {
    // What is reached through a socket is known to nobody else by its address.
    if (launch.socketPath !== undefined) return undefined;
    if ([...launch.headers.keys()].some((name) => name.toLowerCase() === 'authorization')) return undefined;
    const entry = this.#entry(launch);
    entry.signIn ??= this.#make(launch, entry.attendance);
    return entry.signIn;
  }

  /** Somebody waits for this server and can be asked, until the signal aborts or the returned function is called. */
  attend(launch: HttpLaunch, signal: AbortSignal): () => void {
    return this.#entry(launch).attendance.attend(signal);
  }

  /** Whoever said no may be asked again. */
  async allowAgain(launch: HttpLaunch): Promise<void> {
    const signIn = await this.#entry(launch).signIn;
    signIn?.allowAgain();
  }

  /** Resolves when no person is signing in, to whether somebody was. */
  async answered(): Promise<boolean> {
    const isUnderWay = this.#underWay.size > 0;
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    return isUnderWay;
  }

  /** Whether there was a sign-in. */
  async signOut(launch: HttpLaunch): Promise<boolean> {
    const signIn = await this.for(launch);
    return (await signIn?.signOut(AbortSignal.timeout(REVOCATION_TIMEOUT_MS))) ?? false;
  }

  #entry({ url, oauth }: HttpLaunch): { readonly attendance: Attendance; signIn?: Promise<ServerSignIn> } {
    const key = JSON.stringify([url, oauth ?? null]);
    let entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, (entry = { attendance: new Attendance() }));
    return entry;
  }

  async #make(launch: HttpLaunch, attendance: Attendance): Promise<ServerSignIn> {
    // With it comes the MCP SDK, which is evaluated at the first connection.
    const { ServerSignIn } = await import('./serverSignIn');
    const { secrets, port, ask, log, documentUrl, timeoutMs } = this.#options;
    const { clientId, clientSecret } = launch.oauth ?? {};
    return new ServerSignIn({
      server: launch.server,
      serverUrl: launch.url,
      configured: clientId === undefined ? undefined : { clientId, clientSecret },
      documentUrl,
      secrets,
      port,
      attendance,
      ask,
      log,
      onSecret: (value) => {
        if (value !== '') this.#secrets.add(value);
      },
      onAsking: (work) => {
        this.#underWay.add(work);
        const end = (): void => void this.#underWay.delete(work);
        work.then(end, end);
      },
      timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
  }
}
