/** Tool calls that a server carries out as tasks (specification 2025-11-25, basic/utilities/tasks; experimental). */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { McpError, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '../../core/json';
import type { ToolProgress } from '../../core/ports';
import { NO_TIMEOUT_MS } from './timeLimit';

const POLL_MS = { default: 1_000, minimum: 100, maximum: 30_000 } as const;
/** How long the server should keep the result. */
const KEEP_MS = 10 * 60_000;

export interface TaskCallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ToolProgress) => void;
}

/** Starts the task, waits for its end and gives its result; an abort cancels it at the server too. */
export async function callAsTask(
  client: Client,
  params: { readonly name: string; readonly arguments: JsonObject },
  { signal, onProgress }: TaskCallOptions,
): Promise<JsonObject> {
  const ask = async (method: string, asked: object, abort: AbortSignal): Promise<JsonObject> => {
    const request = { method, params: { ...asked } } as Parameters<typeof client.request>[0];
    return (await client.request(request, ResultSchema, { signal: abort, timeout: NO_TIMEOUT_MS })) as JsonObject;
  };
  const created = await ask('tools/call', { ...params, task: { ttl: KEEP_MS } }, signal);
  const { task: first } = created;
  // A server may answer at once.
  if (!isJsonObject(first) || typeof first['taskId'] !== 'string') return created;
  const { taskId } = first;
  let task = first;
  let steps = 0;
  try {
    for (;;) {
      const { status, statusMessage } = task;
      const words = typeof statusMessage === 'string' ? statusMessage : undefined;
      // The result of a task that needs input is where its questions come from.
      if (status === 'completed' || status === 'input_required') return await ask('tasks/result', { taskId }, signal);
      if (status === 'failed') return await failedResult(ask('tasks/result', { taskId }, signal), words);
      if (status === 'cancelled') throw new McpError(0, words ?? 'The server cancelled the task.');
      steps += 1;
      if (words !== undefined) onProgress({ progress: steps, message: words });
      await sleep(pollIntervalOf(task), undefined, { signal });
      task = await ask('tasks/get', { taskId }, signal);
    }
  } catch (thrown) {
    if (signal.aborted) {
      // Nobody waits for the answer; a server that is gone needs no goodbye.
      ask('tasks/cancel', { taskId }, new AbortController().signal).catch(() => undefined);
    }
    throw thrown;
  }
}

/** The result says more than the status, if there is one. */
async function failedResult(result: Promise<JsonObject>, words: string | undefined): Promise<JsonObject> {
  try {
    return await result;
  } catch (thrown) {
    throw thrown instanceof McpError || words === undefined ? thrown : new McpError(0, words);
  }
}

function pollIntervalOf(task: JsonObject): number {
  const wanted = task['pollInterval'];
  const ms = typeof wanted === 'number' ? wanted : POLL_MS.default;
  return Math.min(POLL_MS.maximum, Math.max(POLL_MS.minimum, ms));
}
