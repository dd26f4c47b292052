import type { Log } from '../../core/log';
import type { HttpLaunch } from '../launch/launch';
import type { SecretStore } from '../userPorts';
import { Attendance } from './attendance';
import { RenewalLock } from './renewalLock';
import type { ServerSignIn } from './serverSignIn';
import type { SignInPort } from './signInPorts';

/** A person may have to find a password, and a second factor. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
const REVOCATION_TIMEOUT_MS = 10_000;

export interface SignInsOptions {
  readonly secrets: SecretStore;
  readonly port: SignInPort;
  /** Told of what goes wrong without consequences. */
  readonly onProblem: (problem: unknown) => void;
  readonly ask: <T>(signal: AbortSignal, question: () => Promise<T>) => Promise<T>;
  readonly logOf: (server: string) => Log;
  /** The https address of a client-id metadata document; asked for at each sign-in. */
  readonly documentUrl?: (() => string | undefined) | undefined;
  /** Where the windows of this machine leave marks for one another; one window is alone if absent. */
  readonly lockFolder?: string | undefined;
  /** How long the browser's answer is waited for. */
  readonly timeoutMs?: number | undefined;
}

/** The sign-ins of this process: one for each server's address, whoever uses it. */
export class SignIns {
  readonly #options: SignInsOptions;
  readonly #entries = new Map<string, { readonly attendance: Attendance; signIn?: Promise<ServerSignIn> }>();
  readonly #secrets = new Set<string>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #lock: RenewalLock | undefined;
  readonly #stop: (() => void) | undefined;

  constructor(options: SignInsOptions) {
    this.#options = options;
    const { lockFolder } = options;
    this.#lock = lockFolder === undefined ? undefined : new RenewalLock(lockFolder, options.onProblem);
    this.#stop = options.secrets.onDidChange?.((key) => void this.#reload(key));
  }

  dispose(): void {
    this.#stop?.();
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

  /** Another window has signed in, renewed or signed out. */
  async #reload(key: string): Promise<void> {
    for (const { signIn } of this.#entries.values())
      await (await signIn)?.reloadIfOwn(key).catch(this.#options.onProblem);
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
    const { secrets, port, ask, logOf, documentUrl, timeoutMs } = this.#options;
    const { clientId, clientSecret } = launch.oauth ?? {};
    return new ServerSignIn({
      server: launch.server,
      serverUrl: launch.url,
      configured: clientId === undefined ? undefined : { clientId, clientSecret },
      documentUrl,
      secrets,
      port,
      attendance,
      lock: this.#lock,
      ask,
      log: logOf(launch.server),
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
