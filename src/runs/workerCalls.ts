/** The tool calls of a worker: checked, made, and answered; results that come in one turn travel together. */
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { CallPlace } from '../core/events';
import { outsideMessage } from '../core/outsideMessage';
import type { ToolCall, ToolResult } from '../core/ports';
import {
  CALL_TOOLS_METHOD,
  CalledToolGuard,
  CallToolsParamsGuard,
  CANCEL_CALLS_METHOD,
  CancelCallsParamsGuard,
  TOOL_RESULTS_METHOD,
  type AnsweredCall,
  type ToolResultsParams,
} from '../protocol/hostWorker';

export interface WorkerCallsOptions {
  readonly connection: MessageConnection;
  readonly runId: string;
  readonly call: (call: ToolCall, place: CallPlace, signal: AbortSignal) => Promise<ToolResult>;
  /** Ends the calls that are under way; those that come later are dropped. */
  readonly signal: AbortSignal;
  /** Told of what was dropped. */
  readonly warn: (message: string) => void;
}

export class WorkerCalls {
  readonly #options: WorkerCallsOptions;
  readonly #underWay = new Map<number, AbortController>();
  #lastId = 0;
  #answers: AnsweredCall[] = [];

  constructor(options: WorkerCallsOptions) {
    this.#options = options;
    const { connection, signal } = options;
    connection.onNotification(CALL_TOOLS_METHOD, (params: unknown) => this.#take(params));
    connection.onNotification(CANCEL_CALLS_METHOD, (params: unknown) => this.#cancel(params));
    signal.addEventListener('abort', () => this.#end(), { once: true });
  }

  #take(params: unknown): void {
    const { runId, signal, warn } = this.#options;
    const read = CallToolsParamsGuard.safeParse(params);
    if (!read.success || read.data.runId !== runId || signal.aborted)
      return warn('tool calls that do not belong to the run');
    for (const one of read.data.calls) {
      const called = CalledToolGuard.safeParse(one);
      // Ids go up, so one that was seen before is a repetition.
      if (!called.success || called.data.id <= this.#lastId) warn('a tool call that is not valid');
      else {
        const { id, depth, nestedCell, ...call } = called.data;
        this.#lastId = id;
        void this.#make(id, call, { depth, nestedCell });
      }
    }
  }

  async #make(id: number, call: ToolCall, place: CallPlace): Promise<void> {
    const aborter = new AbortController();
    this.#underWay.set(id, aborter);
    try {
      this.#answer({ id, result: await this.#options.call(call, place, aborter.signal) });
    } catch (thrown) {
      this.#answer({ id, failure: outsideMessage(thrown) });
    } finally {
      this.#underWay.delete(id);
    }
  }

  #cancel(params: unknown): void {
    const { runId, warn } = this.#options;
    const read = CancelCallsParamsGuard.safeParse(params);
    if (!read.success || read.data.runId !== runId) return warn('a cancellation that is not valid');
    const reason = new DOMException('The request was cancelled.', 'AbortError');
    for (const id of read.data.ids) this.#underWay.get(id)?.abort(reason);
  }

  #end(): void {
    for (const aborter of this.#underWay.values()) aborter.abort(this.#options.signal.reason);
  }

  #answer(answer: AnsweredCall): void {
    this.#answers.push(answer);
    if (this.#answers.length === 1) queueMicrotask(() => this.#send());
  }

  #send(): void {
    const answers = this.#answers;
    this.#answers = [];
    if (this.#options.signal.aborted) return;
    this.#sendResults(answers).catch(() => {
      // A worker that is gone needs no results; one that lives is told of each that cannot be written.
      for (const answer of answers)
        void this.#sendResults([isWritable(answer) ? answer : unwritable(answer)]).catch(noop);
    });
  }

  /** Rejects where the connection is closed, which would throw otherwise. */
  async #sendResults(results: readonly AnsweredCall[]): Promise<void> {
    const { connection, runId } = this.#options;
    const params: ToolResultsParams = { runId, results };
    await connection.sendNotification(TOOL_RESULTS_METHOD, params);
  }
}

function isWritable(answer: AnsweredCall): boolean {
  try {
    JSON.stringify(answer);
    return true;
  } catch {
    return false;
  }
}

function unwritable({ id }: AnsweredCall): AnsweredCall {
  return { id, failure: 'The result of the tool is nested too deep, or too long, to be passed on.' };
}

function noop(): void {
  // The worker is gone.
}
