/** Tool calls over the wire. Those of one turn of the event loop travel together, and so do their results. */
import type { MessageConnection } from 'vscode-jsonrpc';
import type { CallPlace } from '../core/events';
import type { ToolCall, ToolPort, ToolResult } from '../core/ports';
import { CALL_TOOLS_METHOD, CANCEL_CALLS_METHOD, TOOL_RESULTS_METHOD } from '../protocol/hostWorker';
import type { CalledTool, CallToolsParams, CancelCallsParams, ToolResultsParams } from '../protocol/hostWorker';

export class RemoteTools {
  readonly #connection: MessageConnection;
  readonly #runId: string;
  readonly #open = new Map<number, PromiseWithResolvers<ToolResult>>();
  #calls: CalledTool[] = [];
  #cancelled: number[] = [];
  #count = 0;

  /** Takes the results of the connection for itself. */
  constructor(connection: MessageConnection, runId: string) {
    this.#connection = connection;
    this.#runId = runId;
    connection.onNotification(TOOL_RESULTS_METHOD, (params: ToolResultsParams) => {
      if (params.runId === runId) this.#take(params);
    });
  }

  at(placeNow: () => CallPlace): ToolPort {
    return { call: (call, signal) => this.#call(call, placeNow(), signal) };
  }

  async #call(call: ToolCall, place: CallPlace, signal: AbortSignal): Promise<ToolResult> {
    signal.throwIfAborted();
    this.#count += 1;
    const id = this.#count;
    const answer = Promise.withResolvers<ToolResult>();
    this.#open.set(id, answer);
    const abort = (): void => {
      answer.reject(signal.reason);
      this.#cancelled.push(id);
      this.#sendSoon();
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#calls.push({ id, ...place, ...call });
    this.#sendSoon();
    try {
      return await answer.promise;
    } finally {
      this.#open.delete(id);
      signal.removeEventListener('abort', abort);
    }
  }

  #take({ results }: ToolResultsParams): void {
    for (const { id, result, failure } of results) {
      const answer = this.#open.get(id);
      if (result !== undefined) answer?.resolve(result);
      else answer?.reject(new Error(failure));
    }
  }

  /** The first of a turn makes the message, once those beside it have come as far. */
  #sendSoon(): void {
    if (this.#calls.length + this.#cancelled.length === 1) queueMicrotask(() => this.#send());
  }

  #send(): void {
    const [calls, ids] = [this.#calls, this.#cancelled];
    this.#calls = [];
    this.#cancelled = [];
    const [called, cancelled]: [CallToolsParams, CancelCallsParams] = [
      { runId: this.#runId, calls },
      { runId: this.#runId, ids },
    ];
    // A wire that is closed ends the process.
    if (calls.length > 0) void this.#connection.sendNotification(CALL_TOOLS_METHOD, called);
    if (ids.length > 0) void this.#connection.sendNotification(CANCEL_CALLS_METHOD, cancelled);
  }
}
