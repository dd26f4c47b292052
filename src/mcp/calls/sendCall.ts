import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ResultSchema, UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../core/json';
import type { CallingRun } from '../../core/ports';
import type { ServerRequests } from '../serverRequests/serverRequests';
import { callAsTask } from './taskCall';
import { NO_TIMEOUT_MS } from './timeLimit';

export interface CallSender {
  readonly client: Client;
  readonly requests: ServerRequests;
  /** Whether the server carries out this tool as a task. */
  readonly isTask: boolean;
}

export interface CallParams {
  readonly name: string;
  readonly arguments: JsonObject;
}

/**
 * The result of `tools/call` as the server gave it. Where a person has to open an address first, the call is made again
 * once that is done, or is given up as `notOpened`.
 */
export async function sendCall(
  sender: CallSender,
  params: CallParams,
  signal: AbortSignal,
  run: CallingRun | undefined,
): Promise<JsonObject | 'notOpened'> {
  try {
    return await send(sender, params, signal, run);
  } catch (error) {
    if (!(error instanceof UrlElicitationRequiredError)) throw error;
    const action = await sender.requests.openRequired(error.elicitations, signal);
    return action === 'accept' ? send(sender, params, signal, run) : 'notOpened';
  }
}

async function send(
  { client, isTask }: CallSender,
  params: CallParams,
  signal: AbortSignal,
  run: CallingRun | undefined,
): Promise<JsonObject> {
  const onProgress = run?.onProgress ?? ((): void => undefined);
  if (isTask) return callAsTask(client, params, { signal, onProgress });
  const options = { signal, timeout: NO_TIMEOUT_MS, ...(run !== undefined && { onprogress: onProgress }) };
  const asked = { name: params.name, arguments: { ...params.arguments } };
  return (await client.request({ method: 'tools/call', params: asked }, ResultSchema, options)) as JsonObject;
}
