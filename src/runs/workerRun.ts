/** One run in one worker. The worker is treated as hostile: every message is checked before it counts. */
import { ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import type { InputVariable } from '../core/inputVariables';
import type { Log } from '../core/log';
import type { RunOutcome } from '../core/events';
import {
  ASKING_METHOD,
  EVENT_METHOD,
  EventParamsGuard,
  GENERATE_METHOD,
  GenerateParamsGuard,
  INPUT_METHOD,
  RUN_METHOD,
  TOOLS_METHOD,
  WorkerOutcomeGuard,
  type AskingParams,
  type EventParams,
  type InputParams,
  type RunParams,
  type ToolsParams,
} from '../protocol/hostWorker';
import { onRequest, sendRequest } from '../protocol/rpc';
import { workerBreached } from '../core/errors';
import { fromResponseError, toResponseError } from '../core/wireErrors';
import type { WorkerProcess } from '../sandbox/workerProcess';
import type { PortCalls } from './portCalls';
import type { RunTools } from './runTools';
import { WorkerCalls } from './workerCalls';

const WIDE_CHARACTER = /[^\u0000-\u00ff]/;

export interface WorkerRun {
  readonly params: Omit<RunParams, 'tools' | 'servers' | 'connecting'>;
  readonly inputs: readonly InputVariable[];
  readonly calls: PortCalls;
  readonly tools: RunTools;
  readonly onEvent: (event: EventParams) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The worker died before it said how the run ended; the message is a sentence on why. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';

  /** `byCell`: the code that ran is the cause. */
  constructor(
    reason: string,
    readonly byCell: boolean,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

export async function runInWorker(worker: WorkerProcess, run: WorkerRun): Promise<RunOutcome> {
  const { connection } = worker;
  const { runId } = run.params;
  const attempt = new AbortController();
  const signal = AbortSignal.any([run.signal, attempt.signal]);
  let isOver = false;

  // The wire of a worker that is gone takes nothing, not even what is registered on it.
  if (!worker.isAlive) throw lostError(worker, await worker.lost);
  worker.startRun(run.params.limits);
  const belongsHere = (params: { readonly runId: string }): void => {
    if (params.runId !== runId || isOver) throw new Error('the run is not the one of this worker');
  };
  onRequest(connection, GENERATE_METHOD, {
    parse: (params) => {
      try {
        const parsed = GenerateParamsGuard.parse(params);
        belongsHere(parsed);
        return parsed;
      } catch (thrown) {
        worker.drop('a request that is not valid');
        throw thrown;
      }
    },
    toError: toResponseError,
    handle: (request, callSignal) => run.calls.generate(request, request, AbortSignal.any([signal, callSignal])),
  });
  new WorkerCalls({
    connection,
    runId,
    call: (call, place, callSignal) => run.calls.call(call, place, callSignal),
    signal,
    warn: (what) => worker.drop(what),
  });
  connection.onNotification(EVENT_METHOD, (params: unknown) => {
    const read = EventParamsGuard.safeParse(params);
    if (read.success && read.data.runId === runId && !isOver) run.onEvent(read.data);
    else worker.drop('an event that is not valid');
  });

  const stopTelling = run.tools.subscribe(
    (change) => void notify(connection, TOOLS_METHOD, { runId, ...change } satisfies ToolsParams),
  );
  const stopAsking = run.calls.questions.subscribe((isAsking) => {
    const params: AskingParams = { runId, isAsking };
    void notify(connection, ASKING_METHOD, params);
  });
  const lost = worker.lost.then((reason) => {
    throw lostError(worker, reason);
  });
  try {
    const answer = sendRun(worker, run).catch((thrown: unknown) => {
      // A closed wire is the death of the worker, and `lost` knows more of it.
      if (thrown instanceof ResponseError || run.signal.aborted) throw fromResponseError(thrown);
      return lost;
    });
    return WorkerOutcomeGuard.parse(await Promise.race([answer, lost]));
  } catch (thrown) {
    if (run.signal.aborted) throw run.signal.reason;
    if (!worker.isAlive && !(thrown instanceof WorkerLostError)) throw lostError(worker, await worker.lost, thrown);
    throw thrown;
  } finally {
    isOver = true;
    stopTelling();
    stopAsking();
    attempt.abort(new Error('The worker has ended.'));
    lost.catch(() => undefined);
  }
}

function lostError(worker: WorkerProcess, reason: string, cause?: unknown): Error {
  if (worker.breach !== undefined) return workerBreached(worker.breach);
  return new WorkerLostError(reason, worker.hasFailed, { cause });
}

/** Inputs go ahead of the run, piece by piece: a large one must not hold up what else the extension host does. */
async function sendRun(worker: WorkerProcess, run: WorkerRun): Promise<unknown> {
  const { connection } = worker;
  const { params, inputs, signal } = run;
  for (const { name, chunks } of inputs) {
    const totalChars = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    for (const chunk of chunks) {
      const encoding = WIDE_CHARACTER.test(chunk) ? 'utf16le' : 'latin1';
      const bytes = Buffer.from(chunk, encoding);
      const piece: InputParams = { name, bytes: bytes.length, encoding, totalChars };
      await Promise.all([sendRequest(connection, INPUT_METHOD, piece, signal), worker.writeBytes(bytes)]);
    }
  }
  const { runId, resume } = params;
  // Taken at the last moment: what changes from here on is told after it.
  const current: RunParams = { ...params, ...run.tools.forWorker(resume) };
  const answer = sendRequest(connection, RUN_METHOD, current, signal);
  if (resume !== undefined)
    void notify(connection, TOOLS_METHOD, { runId, ...run.tools.since(resume) } satisfies ToolsParams);
  return answer;
}

/** A worker that is gone needs no news. */
async function notify(connection: MessageConnection, method: string, params: object): Promise<void> {
  try {
    await connection.sendNotification(method, params);
  } catch {
    // `lost` tells it.
  }
}
