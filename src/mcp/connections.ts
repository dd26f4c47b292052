import { homedir } from 'node:os';
import { isRlmError, messageOf, RlmError } from '../core/errors';
import { DEFAULT_LIMITS } from '../core/limits';
import type { Log } from '../core/log';
import type { ServerSummary } from '../core/ports';
import type { Configuration, WorkspaceFolder } from './configuration';
import { ConnectedServers, type ConnectedSource } from './connectedServers';
import { configurationHash, Consent } from './consent';
import { enoughSettled } from './enoughSettled';
import { consentRefused, variableUnresolved } from './failures';
import { InputValues } from './inputValues';
import { resolveLaunch, type ServerLaunch } from './launch';
import type { ServerServices } from './serverRequests';
import { ServerSlot } from './serverSlot';
import { unlessAborted } from './timeLimit';
import type { KeyValueStore, SecretStore, UserPrompts } from './userPorts';
import { UnresolvedVariable, type VariableScope } from './variables';
import { wantedServers, type WantedServer } from './wantedServers';

export interface ConnectionsOptions {
  readonly prompts: UserPrompts;
  readonly secrets: SecretStore;
  /** For values of inputs that are no secrets. */
  readonly values: KeyValueStore;
  /** For what was allowed to start. */
  readonly consents: KeyValueStore;
  readonly log: Log;
  /** Servers that need no consent, for where no person can be asked. */
  readonly allowedServers?: readonly string[] | undefined;
  /** For `${config:name}`. */
  readonly setting?: VariableScope['setting'];
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly userHome?: string | undefined;
  readonly clientVersion?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** Of one message of a server; looked up when a server is connected and when a message is too large. */
  readonly maxMessageBytes?: (() => number) | undefined;
  /** Servers that may not have model calls made, whoever else would allow it. */
  readonly isSamplingDenied?: ((server: string) => boolean) | undefined;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Told of each server as soon as its fate is known. */
  readonly onServer?: ((summary: ServerSummary) => void) | undefined;
  /** Time limit of a tool call of this run. */
  readonly callTimeoutMs?: number | undefined;
  /** By the name of the server, where it is another one. */
  readonly callTimeoutsMs?: Readonly<Record<string, number>> | undefined;
  /** Calls that one server is given at a time. */
  readonly callsInFlight?: number | undefined;
  /**
   * How long servers may take once every question is answered, if another one is ready by then: slower ones join
   * later. All are waited for if absent.
   */
  readonly graceMs?: number | undefined;
  /** All folders of the workspace; those of the configurations if absent. */
  readonly folders?: readonly WorkspaceFolder[] | undefined;
}

/** All connections of this process. They outlive the runs that use them and end with `dispose`. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #inputs: InputValues;
  readonly #consent: Consent;
  readonly #slots = new Map<string, ServerSlot>();
  /** Also those of earlier launches, which journals and logs may still name. */
  readonly #secrets = new Set<string>();
  #questions: Promise<unknown> = Promise.resolve();
  #folders: readonly WorkspaceFolder[] = [];
  #isDisposed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#inputs = new InputValues(options);
    this.#consent = new Consent(options.prompts, options.consents, options.allowedServers);
  }

  /**
   * Starts or reaches the servers side by side, and uses again what is connected already and did not change.
   * A server that cannot be used is among the failures and costs none of the others; one that is slow joins later.
   * Rejects with the signal's reason; what is on its way by then is kept for the next run.
   */
  async connect(configurations: readonly Configuration[], options: ConnectOptions): Promise<ConnectedSource> {
    options.signal.throwIfAborted();
    if (this.#isDisposed) throw new Error('The connections are disposed.');
    const { wanted, failures: problems } = wantedServers(configurations);
    this.#closeRemoved(configurations, wanted);
    const configured = configurations.flatMap(({ source }) => (source.folder === undefined ? [] : [source.folder]));
    const scope = {
      folders: options.folders ?? configured,
      environment: this.#options.environment ?? process.env,
      userHome: this.#options.userHome ?? homedir(),
      setting: this.#options.setting,
    };
    // One round of questions per file: what is dismissed for one server is not asked again for the next.
    const rounds = new Map(
      configurations.map((one) => [one, this.#inputs.round(one.source, one.inputs, options.signal)]),
    );
    const keys = new Map(wanted.map(({ server, key }) => [server.name, key]));
    const source = new ConnectedServers({
      names: [...keys.keys()],
      slotOf: (name) => this.#slots.get(keys.get(name) ?? ''),
      identities: new Map(
        wanted.map(({ server, configuration }) => [
          server.name,
          `${configuration.source.file}#${configurationHash(server)}`,
        ]),
      ),
      callTimeoutMs: options.callTimeoutMs ?? DEFAULT_LIMITS.toolCallTimeoutMs,
      callTimeoutsMs: options.callTimeoutsMs,
    });
    const decide = (summary: ServerSummary, failures: readonly RlmError[]): void => {
      source.decide(summary, failures);
      options.onServer?.(summary);
    };
    source.fail(problems);
    this.setFolders(options.folders ?? configured);
    const attempts = wanted.map((one) => {
      const asked = Promise.withResolvers<void>();
      const { source: file } = one.configuration;
      const inputOf = async (id: string): Promise<string> => (await rounds.get(one.configuration)?.valueOf(id)) ?? '';
      const settled = this.#connectOne(
        one,
        { ...scope, folder: file.folder },
        inputOf,
        options.signal,
        asked.resolve,
        options.callsInFlight,
      )
        .then((failure) => {
          decide(this.#summaryOf(one, failure), failure === undefined ? [] : [failure]);
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
    await unlessAborted(enoughSettled(attempts, options.graceMs), options.signal);
    return source;
  }

  /** The folders of the workspace, which servers may ask for. */
  setFolders(folders: readonly WorkspaceFolder[]): void {
    const isSame = JSON.stringify(folders) === JSON.stringify(this.#folders);
    this.#folders = folders;
    if (isSame) return;
    for (const slot of this.#slots.values()) {
      slot.tellRootsChanged().catch((error: unknown) => this.#options.log.debug(messageOf(error)));
    }
  }

  /** Exact values that must not appear in logs and journals: passwords, header values, secrets of environments. */
  secretValues(): readonly string[] {
    return [...new Set([...this.#inputs.secrets, ...this.#secrets])];
  }

  /** Closes every connection and waits until the programs have ended. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const slots = [...this.#slots.values()];
    await Promise.allSettled(slots.map((slot) => slot.close()));
    this.#slots.clear();
    process.removeListener('exit', this.#killAll);
  }

  async #connectOne(
    { server, configuration, key }: WantedServer,
    scope: VariableScope,
    inputOf: (id: string) => Promise<string>,
    signal: AbortSignal,
    onAsked: () => void,
    callsInFlight: number | undefined,
  ): Promise<RlmError | undefined> {
    const { source } = configuration;
    try {
      const launch = await this.#ask(signal, async () => {
        if (await this.#consent.isAllowed(server, source, scope, signal)) {
          return resolveLaunch(server, source, scope, inputOf);
        }
        throw consentRefused(server, source);
      });
      onAsked();
      const slot = await this.#slotFor(key, launch);
      if (callsInFlight !== undefined) slot.gate.concurrency = callsInFlight;
      await unlessAborted(slot.connection(), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (isRlmError(error)) return error;
      if (error instanceof UnresolvedVariable) return variableUnresolved(server, source, error);
      this.#options.log.error(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
      const subject = { server: server.name, file: source.file, ...server.position };
      return new RlmError('internal', `Server "${server.name}" was not connected: ${messageOf(error)}`, subject, {
        cause: error,
      });
    }
  }

  #summaryOf({ server, key }: WantedServer, failure: RlmError | undefined): ServerSummary {
    const { name } = server;
    if (failure === undefined) return { name, state: 'ready', toolCount: this.#slots.get(key)?.tools.length ?? 0 };
    this.#options.log.warn(failure.message);
    const isSkipped = failure.code === 'consentRefused' || failure.code === 'variableUnresolved';
    return { name, state: isSkipped ? 'skipped' : 'failed', toolCount: 0, message: failure.message };
  }

  /** One question at a time, also between runs. A run that ends does not keep the others waiting. */
  #ask<T>(signal: AbortSignal, question: () => Promise<T>): Promise<T> {
    const asked = async (): Promise<T> => {
      signal.throwIfAborted();
      return unlessAborted(question(), signal);
    };
    const answer = this.#questions.then(asked, asked);
    this.#questions = answer.catch(() => undefined);
    return answer;
  }

  async #slotFor(key: string, launch: ServerLaunch): Promise<ServerSlot> {
    if (this.#isDisposed) throw new Error('The connections are disposed.');
    const present = this.#slots.get(key);
    if (present?.launch.fingerprint === launch.fingerprint) {
      present.forgive();
      return present;
    }
    for (const secret of launch.secrets) this.#secrets.add(secret);
    if (this.#slots.size === 0) process.once('exit', this.#killAll);
    const slot = new ServerSlot(launch, {
      log: this.#options.log,
      secrets: () => this.secretValues(),
      clientVersion: this.#options.clientVersion ?? '0.0.0',
      connectTimeoutMs: this.#options.connectTimeoutMs ?? 60_000,
      maxMessageBytes: this.#options.maxMessageBytes ?? (() => DEFAULT_LIMITS.serverMessageBytes),
      services: this.#servicesFor(key),
    });
    this.#slots.set(key, slot);
    // Two programs on the same files or port could disturb each other.
    await present?.close();
    return slot;
  }

  #servicesFor(serverKey: string): ServerServices {
    const { prompts, consents, isSamplingDenied } = this.#options;
    const key = `mcp.sampling:${serverKey}`;
    return {
      prompts,
      ask: (signal, question) => this.#ask(signal, question),
      roots: () => this.#folders,
      samplingConsent: (server) => {
        if (isSamplingDenied?.(server) === true) return 'deny';
        return consents.get(key) === 'always' ? 'allow' : undefined;
      },
      rememberSampling: () => consents.set(key, 'always'),
    };
  }

  /** Servers that a file no longer names end; files that this run does not read are none of its business. */
  #closeRemoved(configurations: readonly Configuration[], wanted: readonly WantedServer[]): void {
    const files = new Set(configurations.map(({ source }) => source.file));
    const kept = new Set(wanted.map(({ key }) => key));
    for (const [key, slot] of this.#slots) {
      if (!files.has(slot.launch.source.file) || kept.has(key)) continue;
      this.#slots.delete(key);
      slot.close().catch((error: unknown) => this.#options.log.warn(messageOf(error)));
    }
  }

  readonly #killAll = (): void => {
    for (const slot of this.#slots.values()) slot.kill();
  };
}
