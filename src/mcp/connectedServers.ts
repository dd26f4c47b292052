import { isRlmError, type RlmError } from '../core/errors';
import type { ServerSummary, ToolCall, ToolDescription, ToolFailure, ToolResult, ToolSource } from '../core/ports';
import { ConnectionLost } from './connectionLost';
import { failed } from './results';
import type { ServerSlot } from './serverSlot';
import { unlessAborted } from './timeLimit';

/** The servers of a run, with everything that the user should know about those that are missing. */
export interface ConnectedSource extends ToolSource {
  readonly failures: readonly RlmError[];
}

export interface ConnectedServersOptions {
  readonly servers: readonly ServerSummary[];
  readonly failures: readonly RlmError[];
  /** By the name of the server. Looked up at each call: a changed configuration puts another slot in its place. */
  readonly slots: ReadonlyMap<string, () => ServerSlot | undefined>;
  readonly callTimeoutMs: number;
}

/** Sends calls to the server of that name; one that was lost is started again. */
export class ConnectedServers implements ConnectedSource {
  readonly #options: ConnectedServersOptions;

  constructor(options: ConnectedServersOptions) {
    this.#options = options;
  }

  get servers(): readonly ServerSummary[] {
    return this.#options.servers;
  }

  get failures(): readonly RlmError[] {
    return this.#options.failures;
  }

  /** As the servers list them now; they may announce changes. */
  get tools(): readonly ToolDescription[] {
    return [...this.#options.slots.values()].flatMap((slot) => slot()?.tools ?? []);
  }

  async call(call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    const first = await this.#attempt(call, signal);
    if (first !== 'notDelivered') return first;
    const second = await this.#attempt(call, signal);
    return second === 'notDelivered' ? failed(notRestarted(call)) : second;
  }

  async #attempt(call: ToolCall, signal: AbortSignal): Promise<ToolResult | 'notDelivered'> {
    signal.throwIfAborted();
    const { slots, callTimeoutMs } = this.#options;
    const slot = slots.get(call.server)?.();
    if (slot === undefined) return failed(serverNotFound(call, [...slots.keys()]));
    try {
      const connection = await unlessAborted(slot.connection(), signal);
      if (!connection.tools.some(({ name }) => name === call.tool)) return failed(toolNotFound(call));
      return await connection.call(call.tool, call.arguments, { signal, timeoutMs: callTimeoutMs });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ConnectionLost) return error.wasDelivered ? failed(lost(call)) : 'notDelivered';
      if (isRlmError(error) || slot.isClosed) return failed(notRestarted(call));
      throw error;
    }
  }
}

function lost(call: ToolCall): ToolFailure {
  return {
    kind: 'server',
    message:
      `Server "${call.server}" stopped before it answered "${call.tool}". It is started again at the next call; ` +
      'what this call did is unknown.',
  };
}

function notRestarted(call: ToolCall): ToolFailure {
  const message = `Server "${call.server}" stopped and could not be started again. Go on without it.`;
  return { kind: 'server', message };
}

function serverNotFound(call: ToolCall, names: readonly string[]): ToolFailure {
  const known = names.length === 0 ? 'No server is connected.' : `There are: ${names.join(', ')}.`;
  return { kind: 'notFound', message: `There is no server "${call.server}". ${known}` };
}

function toolNotFound(call: ToolCall): ToolFailure {
  const message = `Server "${call.server}" has no tool "${call.tool}". Use search_tools to find one.`;
  return { kind: 'notFound', message };
}
