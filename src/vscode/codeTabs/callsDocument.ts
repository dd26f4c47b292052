/** What the calls of one tool in one iteration gave, as a line above the code and as a document. */
import * as vscode from 'vscode';
import type { RunEvent } from '../../core/events';
import type { JsonValue } from '../../core/json';
import type { ToolFailure } from '../../core/ports';
import { CODE_SCHEME } from '../ids';
import type { CellPlace } from '../runs/cellUris';
import type { RunRecord } from '../runs/codeDocuments';

const FOLDER = 'calls';

/** As it is shown to people. */
export interface RecordedCall {
  readonly arguments: JsonValue;
  /** Absent while the call goes on, and where it failed. */
  readonly result?: JsonValue | undefined;
  readonly error?: Pick<ToolFailure, 'kind' | 'message'> | undefined;
  readonly durationMs?: number | undefined;
}

/** By `server/tool`, as the server names them; those of nested runs are theirs. */
export function callsOf(events: readonly RunEvent[], iteration: number): ReadonlyMap<string, readonly RecordedCall[]> {
  const calls = new Map<string, RecordedCall & { readonly key: string }>();
  for (const event of events) {
    if (event.type === 'tool.started' && event.iteration === iteration && (event.depth ?? 0) === 0) {
      calls.set(event.callId, { key: keyOf(event.server, event.tool), arguments: event.arguments });
    }
    if (event.type !== 'tool.finished' && event.type !== 'tool.failed') continue;
    const call = calls.get(event.callId);
    if (call === undefined) continue;
    const { durationMs } = event;
    if (event.type === 'tool.finished') calls.set(event.callId, { ...call, result: event.value, durationMs });
    else calls.set(event.callId, { ...call, error: event.error, durationMs });
  }
  const byTool = new Map<string, RecordedCall[]>();
  for (const { key, ...call } of calls.values()) {
    const list = byTool.get(key) ?? [];
    list.push(call);
    byTool.set(key, list);
  }
  return byTool;
}

export function keyOf(server: string, tool: string): string {
  return JSON.stringify([server, tool]);
}

/** The last segment is the title of the tab. */
export function callsUri({ runId, iteration }: CellPlace, server: string, tool: string): vscode.Uri {
  const path = `/${FOLDER}/${runId}/${iteration}/${encodeURIComponent(keyOf(server, tool))}/${fileName(server, tool)}`;
  return vscode.Uri.from({ scheme: CODE_SCHEME, path });
}

/** Undefined where the URI is that of another document, or the run is no longer stored. */
export async function callsText(
  uri: vscode.Uri,
  find: (runId: string) => Promise<RunRecord | undefined>,
): Promise<string | undefined> {
  const [, folder, runId = '', iteration = '', key = ''] = uri.path.split('/');
  const run = folder === FOLDER ? await find(runId) : undefined;
  if (run === undefined) return undefined;
  const calls = callsOf(run.events, Number(iteration)).get(decodeURIComponent(key)) ?? [];
  return `${JSON.stringify(calls, null, 2)}\n`;
}

function fileName(server: string, tool: string): string {
  return `${`${server}.${tool}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim() || 'calls'}.json`;
}
