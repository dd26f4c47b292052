/** What the events of one iteration say of its cell: what its calls came to, and what it saw of the world. */
import type { CellEntry, CellRecord, NestedCellRecord, NestedCellRecords } from '../../core/cell/cellRecord';
import type { CellError, RunEvent } from '../../core/events';
import { isJsonObject } from '../../core/json';
import type { ToolDescription, ToolResult } from '../../core/ports';
import { recordedResult } from './recordedResult';
import { modelKey } from '../../core/subCalls/subCallModels';
import { editedNote } from '../editedNote';
import type { RecordedCalls, RecordedNestedRun, RecordedSubCall, RecordedToolCall } from '../../core/recordedCalls';

export function recordedCalls(
  events: readonly RunEvent[],
  tools: readonly ToolDescription[],
  isFinished: boolean,
): RecordedCalls {
  // Of nested runs only the results count: their cells are not executed again.
  const own = events.filter(({ depth = 0 }) => depth === 0);
  const toolCalls = toolCallsOf(own, tools);
  const nestedRuns = nestedRunsOf(own, mayNestedRepeat(events, tools));
  return { isFinished, toolCalls, subCalls: subCallsOf(own), nestedRuns };
}

/** What the cell saw when it was executed; the longest record where it was executed several times. */
export function recordedCell(events: readonly RunEvent[]): CellRecord | undefined {
  const executions = executionsOf(events.filter(({ depth = 0 }) => depth === 0));
  const longest = Math.max(0, ...executions.map(({ entries }) => entries.length));
  return executions.findLast(({ entries, stop }) => stop !== undefined || entries.length === longest);
}

/** What the cells of nested runs saw, each time that they were executed. */
export function recordedNestedCells(events: readonly RunEvent[]): NestedCellRecords {
  const cells = Map.groupBy(events, ({ nestedCell }) => nestedCell);
  cells.delete(undefined);
  return Object.fromEntries([...cells].map(([id, own]) => [id ?? '', executionsOf(own)]));
}

/** Of one cell. */
function executionsOf(events: readonly RunEvent[]): readonly NestedCellRecord[] {
  const executions: { code: string; clock: number; entries: CellEntry[]; stop?: CellError }[] = [];
  for (const event of events) {
    if (event.type === 'cell.started')
      executions.push({ code: event.code, clock: event.clock ?? event.at, entries: [] });
    const current = executions.at(-1);
    if (current === undefined) continue;
    if (event.type === 'cell.continued') for (const entry of event.entries) current.entries.push(entry);
    if (event.type === 'cell.finished' && isTimeLimit(event.error)) current.stop = event.error;
  }
  return executions;
}

export function isRepeatable(tools: readonly ToolDescription[], server: string, tool: string): boolean {
  const annotations = tools.find((one) => one.server === server && one.name === tool)?.annotations;
  return annotations?.['readOnlyHint'] === true || annotations?.['idempotentHint'] === true;
}

function isTimeLimit(error: CellError | undefined): error is CellError {
  return error?.kind === 'cpuLimit' || error?.kind === 'runCpuLimit' || error?.kind === 'wallLimit';
}

/** A call without a result that was made again is recorded once. */
function toolCallsOf(events: readonly RunEvent[], tools: readonly ToolDescription[]): readonly RecordedToolCall[] {
  const calls: { call: RecordedToolCall; execution: number }[] = [];
  let execution = 0;
  for (const event of events) {
    if (event.type === 'cell.started') execution += 1;
    if (event.type !== 'tool.started') continue;
    const { server, tool } = event;
    const { requestedArguments = event.arguments } = event;
    // What a person did not allow in time was never called.
    if (isWithdrawn(events, event.callId)) continue;
    const argumentsJson = JSON.stringify(requestedArguments);
    const result = withNote(toolResultOf(events, event.callId), event);
    const call = { server, tool, argumentsJson, result, isRepeatable: isRepeatable(tools, server, tool) };
    const before = calls.find(
      (one) =>
        one.execution < execution &&
        one.call.result === undefined &&
        one.call.server === server &&
        one.call.tool === tool &&
        one.call.argumentsJson === argumentsJson,
    );
    if (before === undefined) calls.push({ call, execution });
    else Object.assign(before, { call, execution });
  }
  return calls.map(({ call }) => call);
}

function isWithdrawn(events: readonly RunEvent[], callId: string): boolean {
  return events.some(
    (event) => event.type === 'approval.answered' && event.callId === callId && event.decision === 'withdrawn',
  );
}

function withNote(
  result: ToolResult | undefined,
  { server, tool, arguments: given, requestedArguments }: Extract<RunEvent, { type: 'tool.started' }>,
): ToolResult | undefined {
  if (result?.ok !== true || requestedArguments === undefined || !isJsonObject(given)) return result;
  return { ...result, note: editedNote({ server, tool }, given) };
}

/** Undefined where the call had not returned when its worker was lost. */
export function toolResultOf(events: readonly RunEvent[], callId: string): ToolResult | undefined {
  for (const event of events) {
    if (event.type === 'tool.finished' && event.callId === callId) return recordedResult(event);
    if (event.type !== 'tool.failed' || event.callId !== callId) continue;
    return event.error.kind === 'cancelled' ? undefined : { ok: false, error: event.error };
  }
  return undefined;
}

/** A call that failed and was tried again is answered by its last try; one that was given up is not recorded. */
function subCallsOf(events: readonly RunEvent[]): readonly RecordedSubCall[] {
  const started = events.flatMap((event) =>
    event.type === 'model.started' && event.purpose === 'subCall'
      ? [
          {
            callId: event.callId,
            asked: {
              prompt: event.appended.at(-1)?.text ?? '',
              ...(event.model !== undefined && { model: modelKey(event.model) }),
            },
          },
        ]
      : [],
  );
  return started.flatMap(({ callId, asked }, index): RecordedSubCall[] => {
    const end = events.find(
      (event) => (event.type === 'model.finished' || event.type === 'model.failed') && event.callId === callId,
    );
    if (end?.type === 'model.finished') return [{ ...asked, text: end.text }];
    if (end?.type !== 'model.failed' || end.code === 'cancelled') return [];
    const isTriedAgain = started
      .slice(index + 1)
      .some((later) => later.asked.prompt === asked.prompt && later.asked.model === asked.model);
    return isTriedAgain ? [] : [{ ...asked, error: end.message }];
  });
}

function nestedRunsOf(events: readonly RunEvent[], mayRepeat: boolean): readonly RecordedNestedRun[] {
  const open: { readonly prompt: string; readonly model?: string | undefined }[] = [];
  const ended: RecordedNestedRun[] = [];
  for (const event of events) {
    // What was under way when a cell starts again is begun again by it.
    if (event.type === 'cell.started') open.length = 0;
    if (event.type === 'nested.started') open.push({ prompt: event.prompt, model: event.model });
    if (event.type !== 'nested.finished') continue;
    const { prompt, model, resultJson, used } = event;
    const index = open.findIndex((one) => one.prompt === prompt && one.model === model);
    if (index !== -1) open.splice(index, 1);
    ended.push({ prompt, model, resultJson, used });
  }
  return [...ended, ...open.map((asked) => ({ ...asked, isRepeatable: mayRepeat }))];
}

/** Which of the nested runs made a call is not told apart: one that may have had an effect speaks for all of them. */
function mayNestedRepeat(events: readonly RunEvent[], tools: readonly ToolDescription[]): boolean {
  return events.every(
    (event) =>
      event.type !== 'tool.started' || (event.depth ?? 0) === 0 || isRepeatable(tools, event.server, event.tool),
  );
}
