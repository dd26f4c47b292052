import { homedir } from 'node:os';
import { messageOf, type RlmError } from '../core/errors';
import { DEFAULT_LIMITS } from '../core/limits';
import type { Log } from '../core/log';
import type { ServerSummary } from '../core/ports';
import type { Configuration, WorkspaceFolder } from './configuration/configuration';
import { ConnectedServers, type ConnectedSource } from './connectedServers';
import type { ConnectionsOptions, ConnectOptions } from './connectionsOptions';
import { configurationHash } from './launch/consent';
import { enoughSettled } from './enoughSettled';
import type { InputRound } from './launch/inputValues';
import { foldersOf, KnownServers } from './knownServers';
import { LaunchAgreement } from './launch/launchAgreement';
import { listServers, type ListedServer } from './configuration/serverList';
import { namedLog } from './namedLog';
import { SamplingConsents } from './serverRequests/samplingConsents';
import type { ServerServices } from './serverRequests/serverRequests';
import { ServerSlots } from './serverSlots';
import { serverSummary } from './serverSummary';
import { SignIns } from './signIn/signIns';
import { unlessAborted } from './calls/timeLimit';
import { wantedServers, type WantedServer } from './configuration/wantedServers';

/** All connections of this process. They outlive the runs that use them and end with `dispose`. */
export class Connections {
  readonly #options: ConnectionsOptions;
  /** What must agree before a server is started; also what forgets its answers. */
  readonly agreement: LaunchAgreement;
  readonly samplingConsents: SamplingConsents;
  readonly #signIns: SignIns | undefined;
  readonly #logOf: (server: string) => Log;
  readonly #slots: ServerSlots;
  /** Also those of earlier launches, which journals and logs may still name. */
  readonly #secrets = new Set<string>();
  readonly #known: KnownServers;
  readonly #failures = new Map<string, string>();
  #folders: readonly WorkspaceFolder[] = [];
  readonly #stopped = new Set<string>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#known = new KnownServers(options);
    this.agreement = new LaunchAgreement(options);
    this.samplingConsents = new SamplingConsents(options.consents);
    const { signIn, secrets, log, logOf = (server) => namedLog(log, server) } = options;
    this.#logOf = logOf;
    this.#signIns =
      signIn &&
      new SignIns({
        ...signIn,
        secrets,
        logOf,
        onProblem: (problem) => log.debug(messageOf(problem)),
        ask: (signal, ask) => this.agreement.ask(signal, ask),
      });
    this.#slots = new ServerSlots(logOf, (key, server) => ({
      log: logOf(server),
      secrets: () => this.secretValues(),
      clientVersion: options.clientVersion ?? '0.0.0',
      connectTimeoutMs: options.connectTimeoutMs ?? 60_000,
      maxMessageBytes: options.maxMessageBytes ?? (() => DEFAULT_LIMITS.serverMessageBytes),
      services: this.#servicesFor(key),
      signIns: this.#signIns,
    }));
  }

  /**
   * Starts or reaches the servers side by side, and uses again what is connected already and did not change.
   * A server that cannot be used is among the failures and costs none of the others; one that is slow joins later.
   * Rejects with the signal's reason; what is on its way by then is kept for the next run.
   */
  async connect(configurations: readonly Configuration[], options: ConnectOptions): Promise<ConnectedSource> {
    options.signal.throwIfAborted();
    if (this.#slots.isDisposed) throw new Error('The connections are disposed.');
    const { wanted, failures: problems } = wantedServers(configurations);
    const files = new Set(configurations.map(({ source }) => source.file));
    // Files that this run does not read are none of its business.
    this.#closeRemoved(wanted, (file) => files.has(file));
    this.#known.remember(wanted, configurations, options.folders);
    this.setFolders(options.folders ?? foldersOf(configurations));
    const rounds = new Map(configurations.map((one) => [one, this.agreement.round(one, options.signal)]));
    const keys = new Map(wanted.map(({ server, key }) => [server.name, key]));
    const source = new ConnectedServers({
      names: [...keys.keys()],
      slotOf: (name) => this.#slots.get(keys.get(name) ?? ''),
      reopen: (name, signal) => this.#reopen(keys.get(name) ?? '', signal),
      identities: new Map(
        wanted.map(({ server, configuration }) => [
          server.name,
          `${configuration.source.file}#${configurationHash(server)}`,
        ]),
      ),
      onMessage: (listener) =>
        this.#slots.onMessage((key, message) => {
          if (keys.get(message.server) === key) listener(message);
        }),
      callTimeoutMs: options.callTimeoutMs ?? DEFAULT_LIMITS.toolCallTimeoutMs,
      callTimeoutsMs: options.callTimeoutsMs,
    });
    const decide = (summary: ServerSummary, failures: readonly RlmError[]): void => {
      source.decide(summary, failures);
      options.onServer?.(summary);
    };
    source.fail(problems);
    const attempts = wanted.map((one) => {
      const asked = Promise.withResolvers<void>();
      const round = rounds.get(one.configuration) ?? this.agreement.round(one.configuration, options.signal);
      const settled = this.#connectOne(one, round, options.signal, {
        onAsked: asked.resolve,
        callsInFlight: options.callsInFlight,
      })
        .then((failure) => {
          if (failure !== undefined) this.#logOf(one.server.name).warn(failure.message);
          const toolCount = this.#slots.get(one.key)?.tools.length ?? 0;
          decide(serverSummary(one.server.name, failure, toolCount), failure === undefined ? [] : [failure]);
          return failure === undefined;
        })
        .finally(asked.resolve);
      // A rejection is the signal's reason, which whoever waits receives anyway.
      settled.catch(() => undefined);
      return { asked: asked.promise, settled };
    });
    for (const { subject, message } of problems) {
      if (subject.server === undefined || keys.has(subject.server)) continue;
      keys.set(subject.server, '');
      decide({ name: subject.server, state: 'failed', toolCount: 0, message }, []);
    }
    const answered = async (): Promise<boolean> => (await this.#signIns?.answered()) ?? false;
    await unlessAborted(enoughSettled(attempts, options.graceMs, answered), options.signal);
    return source;
  }

  /**
   * The files changed: servers that are gone or configured differently end, all others are untouched. One that
   * changed is started again when it is used next.
   */
  update(configurations: readonly Configuration[], folders?: readonly WorkspaceFolder[]): void {
    const { wanted } = wantedServers(configurations);
    this.#closeRemoved(wanted, () => true);
    this.#known.remember(wanted, configurations, folders);
    for (const { key, server } of wanted) {
      const hash = this.#slots.hashOf(key);
      if (hash !== undefined && hash !== configurationHash(server)) {
        this.#logOf(server.name).info('its configuration changed; it is started again when it is used');
        void this.#slots.close(key);
      }
    }
    this.#slots.notify();
  }

  /** All servers with what is known of them. */
  list(configurations: readonly Configuration[]): readonly ListedServer[] {
    return listServers(wantedServers(configurations), {
      slotState: (key) => this.#slots.get(key)?.state,
      tools: (key) => (this.#slots.get(key)?.tools ?? []).map(({ name }) => name),
      trouble: (key) => this.#failures.get(key) ?? this.#slots.get(key)?.trouble,
      refusal: (one) => this.agreement.refusalOf(one),
      isStopped: (key) => this.#stopped.has(key),
    });
  }

  /** Told of every change that `list` would show; returns the function that ends that. */
  onDidChange(listener: () => void): () => void {
    return this.#slots.onDidChange(listener);
  }

  /** Starts one server. Resolves to why it did not start. */
  async start(
    one: WantedServer,
    options: { readonly signal: AbortSignal; readonly folders: readonly WorkspaceFolder[] },
  ): Promise<RlmError | undefined> {
    this.#known.remember([one], [one.configuration], options.folders);
    const round = this.agreement.round(one.configuration, options.signal);
    const failure = await this.#connectOne(one, round, options.signal);
    this.#slots.get(one.key)?.keepAlive();
    if (failure !== undefined) this.#logOf(one.server.name).warn(failure.message);
    return failure;
  }

  /** Ends one server; a run that is going on does without it, the next run starts it again. */
  async stop(key: string): Promise<void> {
    this.#stopped.add(key);
    this.#failures.delete(key);
    await this.#slots.close(key);
    this.#slots.notify();
  }

  /**
   * Ends the connection to a web server of that name, forgets its sign-in and revokes it where that is offered.
   * Resolves to whether there was a sign-in. Nobody is asked: an address with inputs is known once it was used.
   */
  async signOut(name: string, configurations: readonly Configuration[] = []): Promise<boolean> {
    this.#known.remember(wantedServers(configurations).wanted, configurations);
    let wasSignedIn = false;
    for (const { one, scope } of this.#known.named(name)) {
      const { key } = one;
      const launch = this.#slots.get(key)?.launch ?? (await this.agreement.launchUnasked(one, scope));
      if (launch === undefined || launch.transport === 'stdio') continue;
      await this.#slots.close(key);
      wasSignedIn = (await this.#signIns?.signOut(launch)) === true || wasSignedIn;
    }
    return wasSignedIn;
  }

  /** The folders of the workspace, which servers may ask for. */
  setFolders(folders: readonly WorkspaceFolder[]): void {
    const isSame = JSON.stringify(folders) === JSON.stringify(this.#folders);
    this.#folders = folders;
    if (isSame) return;
    for (const key of this.#slots.keys) {
      const told = this.#slots.get(key)?.tellRootsChanged();
      told?.catch((error: unknown) => this.#options.log.debug(messageOf(error)));
    }
  }

  /** Exact values that must not appear in logs and journals: passwords, header values, secrets of environments. */
  secretValues(): readonly string[] {
    return [...new Set([...this.agreement.secrets, ...(this.#signIns?.secrets ?? []), ...this.#secrets])];
  }

  /** Closes every connection and waits until the programs have ended. */
  async dispose(): Promise<void> {
    this.#signIns?.dispose();
    await this.#slots.dispose();
  }

  async #connectOne(
    one: WantedServer,
    round: InputRound,
    signal: AbortSignal,
    { onAsked, callsInFlight }: { readonly onAsked?: () => void; readonly callsInFlight?: number | undefined } = {},
  ): Promise<RlmError | undefined> {
    const { key } = one;
    this.#stopped.delete(key);
    try {
      const scope = this.#known.get(key)?.scope ?? { folders: [], environment: {}, userHome: homedir() };
      const launch = await this.agreement.launchOf(one, scope, round, signal);
      onAsked?.();
      for (const secret of launch.secrets) this.#secrets.add(secret);
      const slot = await this.#slots.take(key, launch, configurationHash(one.server));
      if (callsInFlight !== undefined) slot.gate.concurrency = callsInFlight;
      this.#slots.notify();
      if (launch.transport !== 'stdio') await this.#signIns?.allowAgain(launch);
      await slot.connection(signal);
      this.#failures.delete(key);
      return undefined;
    } catch (thrown) {
      signal.throwIfAborted();
      const failure = this.agreement.failureOf(one, thrown);
      this.#failures.set(key, failure.message);
      this.#slots.notify();
      return failure;
    }
  }

  /** For a run whose server was ended by a change of its configuration. */
  async #reopen(key: string, signal: AbortSignal): Promise<void> {
    const known = this.#known.get(key);
    if (known === undefined || this.#stopped.has(key)) return;
    const failure = await this.#connectOne(known.one, this.agreement.round(known.one.configuration, signal), signal);
    if (failure !== undefined) this.#logOf(known.one.server.name).warn(failure.message);
  }

  #servicesFor(key: string): ServerServices {
    const { prompts, isSamplingDenied } = this.#options;
    const { samplingConsents } = this;
    // As it was started: a change of its configuration ends it.
    const hash = (): string => this.#slots.hashOf(key) ?? '';
    return {
      prompts,
      ask: (signal, question) => this.agreement.ask(signal, question),
      roots: () => this.#folders,
      samplingConsent: (server) => {
        if (isSamplingDenied?.(server) === true) return 'deny';
        return samplingConsents.isAllowed(key, hash()) ? 'allow' : undefined;
      },
      rememberSampling: (name) => samplingConsents.allow({ name, key, hash: hash() }),
    };
  }

  #closeRemoved(wanted: readonly WantedServer[], isRead: (file: string) => boolean): void {
    const kept = new Set(wanted.map(({ key }) => key));
    for (const key of this.#slots.keys) {
      if (kept.has(key) || !isRead(this.#slots.get(key)?.launch.source.file ?? '')) continue;
      this.#known.forget(key);
      void this.#slots.close(key);
    }
  }
}
