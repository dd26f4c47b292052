import { said } from '../core/said';
import { callFailure } from './calls/callFailures';
import { CallClock } from '../core/callClock';
import { isRlmError, type RlmError } from '../core/errors';
import type {
  CallingRun,
  ServerMessage,
  ServerSummary,
  ToolCall,
  ToolDescription,
  ToolFailure,
  ToolResult,
  ToolSource,
} from '../core/ports';
import { ConnectionLost } from './transport/connectionLost';
import { failed } from './calls/results';
import type { ServerSlot } from './serverSlot';
import { unlessAborted } from './calls/timeLimit';

/** The servers of a run, with everything that the user should know about those that are missing. */
export interface ConnectedSource extends ToolSource {
  readonly failures: readonly RlmError[];
  onDidChange(listener: () => void): () => void;
  onMessage(listener: (message: ServerMessage) => void): () => void;
}

export interface ConnectedServersOptions {
  /** In the order of the configurations. */
  readonly names: readonly string[];
  /** Looked up at each call: a changed configuration puts another slot in its place. */
  readonly slotOf: (name: string) => ServerSlot | undefined;
  /** Starts a server again that a change of its configuration ended. */
  readonly reopen: (name: string, signal: AbortSignal) => Promise<void>;
  /** Hashes of the servers' configurations, by the name of the server. */
  readonly identities: ReadonlyMap<string, string>;
  /** Tells what a server of the run logs. */
  readonly onMessage: (listener: (message: ServerMessage) => void) => () => void;
  readonly callTimeoutMs: number;
  /** By the name of the server, where it is another one. */
  readonly callTimeoutsMs?: Readonly<Record<string, number>> | undefined;
}

type Fate = Omit<ServerSummary, 'toolCount'>;

/** The lists of the servers, and all tools of them. */
interface Joined {
  readonly lists: readonly (readonly ToolDescription[])[];
  readonly tools: readonly ToolDescription[];
}

/** Of a server that is not ready. */
const NONE: readonly ToolDescription[] = [];

/** Sends calls to the server of that name; one that was lost is started again. */
export class ConnectedServers implements ConnectedSource {
  readonly #options: ConnectedServersOptions;
  readonly #fates = new Map<string, Fate>();
  readonly #failures: RlmError[] = [];
  readonly #listeners = new Set<() => void>();
  #stopListening: (() => void)[] = [];
  #joined: Joined = { lists: [], tools: [] };

  constructor(options: ConnectedServersOptions) {
    this.#options = options;
    for (const name of options.names) this.#fates.set(name, { name, state: 'connecting' });
  }

  get servers(): readonly ServerSummary[] {
    return [...this.#fates.values()].map((fate) => ({
      ...fate,
      toolCount: this.#toolsOf(fate).filter(({ isFeature }) => isFeature !== true).length,
    }));
  }

  get failures(): readonly RlmError[] {
    return this.#failures;
  }

  /** As the servers list them now; they may announce changes, and slow ones come later. */
  get tools(): readonly ToolDescription[] {
    const lists = [...this.#fates.values()].map((fate) => this.#toolsOf(fate));
    if (lists.some((list, index) => list !== this.#joined.lists[index])) this.#joined = { lists, tools: lists.flat() };
    return this.#joined.tools;
  }

  /** What became of a server; `failures` are told to the user. */
  decide(fate: Fate, failures: readonly RlmError[] = []): void {
    this.#fates.set(fate.name, fate);
    this.#failures.push(...failures);
    if (this.#listeners.size > 0) this.#listen();
    this.#notify();
  }

  fail(failures: readonly RlmError[]): void {
    this.#failures.push(...failures);
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#unlisten();
    };
  }

  onMessage(listener: (message: ServerMessage) => void): () => void {
    return this.#options.onMessage(listener);
  }

  #toolsOf({ name, state }: Fate): readonly ToolDescription[] {
    return state === 'ready' ? (this.#options.slotOf(name)?.tools ?? NONE) : NONE;
  }

  /** To the slots of now: those of servers that were slow are made later. */
  #listen(): void {
    this.#unlisten();
    const slots = [...this.#fates.keys()].flatMap((name) => this.#options.slotOf(name) ?? []);
    // As long as somebody listens, a run goes on that wants its servers to live.
    this.#stopListening = slots.flatMap((slot) => [slot.onDidChange(() => this.#notify()), slot.keepAlive()]);
  }

  #unlisten(): void {
    for (const stop of this.#stopListening) stop();
    this.#stopListening = [];
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  identityOf(server: string): string {
    return this.#options.identities.get(server) ?? '';
  }

  async call(call: ToolCall, signal: AbortSignal, run?: CallingRun): Promise<ToolResult> {
    const { callTimeoutMs, callTimeoutsMs } = this.#options;
    const clock = run?.clock ?? new CallClock(callTimeoutMs);
    const own = callTimeoutsMs?.[call.server];
    if (own !== undefined) clock.setLimit(own);
    try {
      const first = await this.#attempt(call, signal, clock, run);
      if (first !== 'notDelivered') return first;
      const second = await this.#attempt(call, signal, clock, run);
      return second === 'notDelivered' ? failed(notRestarted(call)) : second;
    } finally {
      if (run === undefined) clock.stop();
    }
  }

  async #attempt(
    call: ToolCall,
    signal: AbortSignal,
    clock: CallClock,
    run: CallingRun | undefined,
  ): Promise<ToolResult | 'notDelivered'> {
    signal.throwIfAborted();
    const { slotOf, reopen } = this.#options;
    const isKnown = this.#fates.get(call.server)?.state === 'ready';
    if (isKnown && slotOf(call.server) === undefined) {
      await reopen(call.server, signal);
      if (slotOf(call.server) === undefined) return failed(ended(call));
      if (this.#listeners.size > 0) this.#listen();
    }
    const slot = isKnown ? slotOf(call.server) : undefined;
    if (slot === undefined) {
      const ready = [...this.#fates.values()].filter(({ state }) => state === 'ready');
      const names = ready.map(({ name }) => name);
      return failed(serverNotFound(call, names));
    }
    try {
      // A call that waits for its turn has not begun.
      const resume = clock.pause();
      const begun = Promise.withResolvers<void>();
      const result = slot.gate(async () => {
        resume();
        begun.resolve();
        signal.throwIfAborted();
        const connection = await slot.connection(signal);
        if (!connection.tools.some(({ name }) => name === call.tool)) return failed(toolNotFound(call));
        return connection.call(call.tool, call.arguments, { signal, clock, run });
      });
      await unlessAborted(Promise.race([begun.promise, result]), signal);
      return await result;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ConnectionLost) return error.wasDelivered ? failed(lost(call)) : 'notDelivered';
      if (isRlmError(error) || slot.isClosed) return failed(notRestarted(call));
      throw error;
    }
  }
}

function lost({ server, tool }: ToolCall): ToolFailure {
  return callFailure('server', said('call.lost', server, tool));
}

function ended({ server }: ToolCall): ToolFailure {
  return callFailure('notFound', said('call.stopped', server));
}

function notRestarted({ server }: ToolCall): ToolFailure {
  return callFailure('server', said('call.notRestarted', server));
}

function serverNotFound({ server }: ToolCall, names: readonly string[]): ToolFailure {
  const what =
    names.length === 0 ? said('call.noServerAtAll', server) : said('call.noServer', server, names.join(', '));
  return callFailure('notFound', what);
}

function toolNotFound({ server, tool }: ToolCall): ToolFailure {
  return callFailure('notFound', said('call.unknownTool', server, tool));
}
