import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CallClock } from '../core/callClock';
import { counted } from '../core/counted';
import { messageOf } from '../core/errors';
import type { JsonObject } from '../core/json';
import type { CallingRun, ToolDescription, ToolFailure, ToolResult } from '../core/ports';
import { said } from '../core/said';
import { callFailure, notOpened, notSignedIn, timedOut, untrusted } from './calls/callFailures';
import type { ConnectionOptions } from './connectionOptions';
import { ConnectionLost } from './transport/connectionLost';
import type { ServerLaunch } from './launch/launch';
import { chooseLogLevel } from './serverRequests/chooseLogLevel';
import { callFeature, featureTools } from './calls/featureCall';
import { isUntrusted, networkCode } from './transport/openHttp';
import { openLaunch } from './transport/openLaunch';
import type { OpenOptions, OpenTransport } from './transport/openTransport';
import { redact } from '../core/redaction';
import { SignInError } from './signIn/signInError';
import { RunningClocks } from './calls/runningClocks';
import { failed, sized, toToolResult, tooLarge } from './calls/results';
import { CLIENT_CAPABILITIES, ServerRequests, type ServerRequestsOptions } from './serverRequests/serverRequests';
import { sendCall } from './calls/sendCall';
import { listToolsOf } from './calls/toolList';
import { RedirectRefused } from './transport/sameOriginFetch';
import { bytesOfTooLarge } from './transport/tooLargeMessage';
import { TimedOut, unlessAborted, withTimeLimit } from './calls/timeLimit';

const PING_TIMEOUT_MS = 10_000;
/** JSON-RPC errors that are not about the tool and its arguments. */
const PROTOCOL_ERRORS = new Set([-32_700, -32_600, -32_601]);
/** Errors before anything was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

interface ConnectionParts {
  readonly client: Client;
  readonly opened: OpenTransport;
  readonly requests: ServerRequests;
  readonly clocks: RunningClocks;
}

/** One server: our client and its transport. It ends once, and another one takes its place. */
export class Connection {
  readonly #launch: ServerLaunch;
  readonly #options: ConnectionOptions;
  readonly #client: Client;
  readonly #opened: OpenTransport;
  readonly #requests: ServerRequests;
  #taskTools: ReadonlySet<string> = new Set();
  readonly #clocks: RunningClocks;
  #tools: readonly ToolDescription[] = [];
  #isAlive = true;
  #isListStale = false;
  #listing: Promise<void> | undefined;
  #isPinging = false;

  private constructor(launch: ServerLaunch, options: ConnectionOptions, parts: ConnectionParts) {
    this.#launch = launch;
    this.#options = options;
    this.#client = parts.client;
    this.#opened = parts.opened;
    this.#requests = parts.requests;
    this.#clocks = parts.clocks;
  }

  /** Starts or reaches the server. Rejects with an `RlmError`, also when it is aborted; nothing is left behind then. */
  static async open(launch: ServerLaunch, options: ConnectionOptions, signal: AbortSignal): Promise<Connection> {
    const info = { name: 'rlm-code-mode', version: options.clientVersion };
    const requests = new Map<Client, ServerRequests>();
    const newClient = (): Client => {
      const client = new Client(info, { capabilities: CLIENT_CAPABILITIES });
      const log = (level: 'debug' | 'info' | 'warn' | 'error', message: string): void =>
        options.log[level](redact(message, secrets()));
      const { services, onMessage } = options;
      const tell: ServerRequestsOptions['tell'] = (level, text) =>
        onMessage?.({ server: launch.server, level, text: redact(text, secrets()) });
      requests.set(client, new ServerRequests(client, { server: launch.server, services, log, tell }));
      return client;
    };
    const secrets = (): readonly string[] => [...options.secrets(), ...launch.secrets];
    const clocks = new RunningClocks();
    const openOptions: OpenOptions = {
      timeoutMs: options.connectTimeoutMs,
      maxMessageBytes: options.maxMessageBytes(),
      secrets,
      signal,
      clocks,
      signIns: options.signIns,
      onLine: (line, level) => options.log[level](redact(line, secrets())),
    };
    const { client, opened } = await openLaunch(launch, newClient, openOptions);
    const own = requests.get(client);
    if (own === undefined) throw new Error('The client was made elsewhere.');
    const connection = new Connection(launch, options, { client, opened, requests: own, clocks });
    connection.#watch();
    try {
      const late = (): Error => new TimedOut('tools/list', options.connectTimeoutMs);
      await withTimeLimit(unlessAborted(connection.#refresh(), signal), options.connectTimeoutMs, late, clocks);
    } catch (error) {
      const failure = opened.failureOf(error, 'list');
      await connection.close();
      throw failure;
    }
    void chooseLogLevel(client).catch((error: unknown) => connection.#log('debug', messageOf(error)));
    const what = opened.pid === undefined ? 'reached' : `started as process ${opened.pid}`;
    options.log.info(`${what}, ${counted(connection.tools.length, 'tool')}`);
    return connection;
  }

  get tools(): readonly ToolDescription[] {
    return this.#tools;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The workspace has other folders now. */
  async tellRootsChanged(): Promise<void> {
    if (this.#isAlive) await this.#client.sendRootsListChanged();
  }

  /** Rejects with the signal's reason, or with `ConnectionLost`. An abort or a timeout is told to the server. */
  async call(
    tool: string,
    args: JsonObject,
    options: { readonly signal: AbortSignal; readonly clock: CallClock; readonly run: CallingRun | undefined },
  ): Promise<ToolResult> {
    const { signal, clock, run } = options;
    if (!clock.isOver) signal.throwIfAborted();
    if (!this.#isAlive) throw new ConnectionLost(false);
    // A signal of its own: the SDK would keep its listener on the run's, and cancel calls that are long finished.
    const ending = new AbortController();
    const abort = (): void => ending.abort(clock.isOver ? 'The call took too long.' : 'The run was cancelled.');
    signal.addEventListener('abort', abort, { once: true });
    clock.signal.addEventListener('abort', abort, { once: true });
    const stop = run === undefined ? undefined : this.#requests.during(run, ending.signal);
    const leave = this.#attend(signal);
    const remove = this.#clocks.add(clock);
    try {
      if (this.#features.some(({ name }) => name === tool)) {
        const value = await callFeature(this.#client, tool, args, ending.signal);
        return sized(value, this.#options.maxMessageBytes());
      }
      const sender = { client: this.#client, requests: this.#requests, isTask: this.#taskTools.has(tool) };
      const sent = await sendCall(sender, { name: tool, arguments: { ...args } }, ending.signal, run);
      return sent === 'notOpened' ? failed(notOpened(tool)) : toToolResult(sent, this.#options.maxMessageBytes());
    } catch (error) {
      if (clock.isOver) return failed(timedOut(tool, clock.limitMs));
      if (signal.aborted) throw signal.reason;
      if (this.#opened.isMessageTooLarge()) return failed(tooLarge(undefined, this.#options.maxMessageBytes()));
      return failed(this.#failureOf(tool, error));
    } finally {
      leave();
      remove();
      stop?.();
      signal.removeEventListener('abort', abort);
      clock.signal.removeEventListener('abort', abort);
    }
  }

  /** Resolves when the server has ended, or its side of the connection was told. */
  async close(): Promise<void> {
    this.#isAlive = false;
    await this.#opened.close();
  }

  /** At once, for the moment when our own process ends. */
  kill(): void {
    this.#isAlive = false;
    this.#opened.kill();
  }

  /** While a call is waited for, the person may be asked to sign in for it. */
  #attend(signal: AbortSignal): () => void {
    const { signIns } = this.#options;
    if (signIns === undefined || this.#launch.transport === 'stdio') return () => undefined;
    return signIns.attend(this.#launch, signal);
  }

  #watch(): void {
    this.#client.onclose = () => {
      if (!this.#isAlive) return;
      this.#log('warn', 'the connection ended');
      this.#isAlive = false;
      this.#options.onEnd?.();
    };
    this.#client.onerror = (error) => {
      if (!this.#isAlive || error instanceof SignInError) return;
      this.#log('debug', messageOf(error));
      if (this.#launch.transport !== 'stdio') void this.#ping();
    };
    this.#client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      this.#refresh().catch((error: unknown) => this.#log('warn', `cannot list the tools again: ${messageOf(error)}`));
    });
  }

  /** Of a web server only its answers say whether it lives: a stream that broke is a reason to ask. */
  async #ping(): Promise<void> {
    if (this.#isPinging) return;
    this.#isPinging = true;
    try {
      await this.#client.ping({ timeout: PING_TIMEOUT_MS });
    } catch (error) {
      // One that is merely busy has not answered, and one that answers nonsense lives; the limits of its calls decide.
      const isUnreachable = networkCode(error) !== undefined || this.#opened.statusOf(error) !== undefined;
      if (!(error instanceof McpError) && isUnreachable) this.#lose();
    } finally {
      this.#isPinging = false;
    }
  }

  get #features(): readonly ToolDescription[] {
    return featureTools(this.#launch.server, this.#client.getServerCapabilities());
  }

  /** One listing at a time; a change that is announced meanwhile makes it start again. */
  #refresh(): Promise<void> {
    this.#isListStale = true;
    this.#listing ??= this.#listUntilFresh().finally(() => (this.#listing = undefined));
    return this.#listing;
  }

  async #listUntilFresh(): Promise<void> {
    this.#tools = this.#tools.length === 0 ? this.#features : this.#tools;
    if (this.#client.getServerCapabilities()?.tools === undefined) return;
    while (this.#isListStale) {
      this.#isListStale = false;
      const { tools, taskTools, warnings } = await listToolsOf(this.#launch.server, this.#client);
      for (const warning of warnings) this.#log('warn', warning);
      this.#tools = [...tools, ...this.#features];
      const canRunTasks = this.#client.getServerCapabilities()?.tasks?.requests?.tools?.call !== undefined;
      this.#taskTools = canRunTasks ? taskTools : new Set();
    }
    this.#options.onToolsChanged?.();
  }

  /** Throws `ConnectionLost` where the server is gone. The words are for the model. */
  #failureOf(tool: string, error: unknown): ToolFailure {
    if (!this.#isAlive) throw new ConnectionLost(true);
    if (error instanceof McpError) {
      const bytes = bytesOfTooLarge(error);
      if (bytes !== undefined) return tooLarge(bytes, this.#options.maxMessageBytes());
      const message = error.message.replace(/^MCP error -?\d+: /, '');
      return { kind: PROTOCOL_ERRORS.has(error.code) ? 'server' : 'tool', message };
    }
    if (error instanceof SignInError) return notSignedIn(this.#launch.server);
    const status = this.#opened.statusOf(error);
    if (status === 404) {
      // The server forgot our conversation (basic/transports, "Session Management"); it wants another one.
      this.#lose();
      throw new ConnectionLost(false);
    }
    if (status !== undefined) {
      return callFailure('server', said('call.status', tool, String(status)));
    }
    if (error instanceof RedirectRefused) {
      return callFailure('server', said('call.redirected', tool));
    }
    if (isUntrusted(error)) return untrusted(this.#launch.server);
    const code = networkCode(error);
    this.#log('warn', `${messageOf(error)} ${code ?? ''}`);
    if (this.#launch.transport !== 'stdio' && code === undefined) {
      return callFailure('server', said('call.unreadable', tool));
    }
    this.#lose();
    throw new ConnectionLost(code === undefined || !NOT_SENT.has(code));
  }

  #lose(): void {
    if (!this.#isAlive) return;
    const closing = this.close();
    this.#options.onEnd?.();
    closing.catch((error: unknown) => this.#log('debug', messageOf(error)));
  }

  #log(level: 'debug' | 'warn', message: string): void {
    this.#options.log[level](redact(message, [...this.#options.secrets(), ...this.#launch.secrets]));
  }
}
