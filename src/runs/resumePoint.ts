/** What the events of a run say of its iterations, so that another worker can go on where the last one died. */
import type { RunEvent } from '../core/events';
import { modelKey } from '../core/subCalls/subCallModels';
import type { RecordedIteration, ResumePoint } from '../protocol/hostWorker';
import { recordedResult } from './recordedResult';

export function resumePointOf(all: readonly RunEvent[], reason: string): ResumePoint {
  // Of nested runs only the results count: their cells are not executed again.
  const events = all.filter(({ depth = 0 }) => depth === 0);
  const iterations: RecordedIteration[] = [];
  const count = Math.max(0, ...events.map((event) => event.iteration ?? 0));
  for (let number = 1; number <= count; number += 1) {
    const own = events.filter((event) => event.iteration === number);
    const response = responseOf(own);
    if (response === undefined) break;
    const observation = own.findLast((event) => event.type === 'observation.made');
    if (observation === undefined) {
      const hasStarted = own.some(({ type }) => type === 'cell.started' || type === 'tool.started');
      return hasStarted ? { iterations, interrupted: { response, reason } } : { iterations, answer: response };
    }
    iterations.push({
      response,
      observation: observation.text,
      toolCalls: toolCallsOf(own),
      subCalls: subCallsOf(own),
      nestedRuns: own.flatMap((event) => (event.type === 'nested.finished' ? [event] : [])),
    });
  }
  return { iterations };
}

function responseOf(events: readonly RunEvent[]): string | undefined {
  const started = events.filter((event) => event.type === 'model.started' && event.purpose === 'iteration');
  const ids = new Set(started.map((event) => (event.type === 'model.started' ? event.callId : '')));
  const finished = events.findLast((event) => event.type === 'model.finished' && ids.has(event.callId));
  return finished?.type === 'model.finished' ? finished.text : undefined;
}

function toolCallsOf(events: readonly RunEvent[]): RecordedIteration['toolCalls'] {
  return events.flatMap((event): RecordedIteration['toolCalls'] => {
    if (event.type !== 'tool.started') return [];
    const { callId, server, tool } = event;
    const end = events.find(
      (one) => (one.type === 'tool.finished' || one.type === 'tool.failed') && one.callId === callId,
    );
    const call = { server, tool, argumentsJson: JSON.stringify(event.requestedArguments ?? event.arguments) };
    if (end?.type === 'tool.finished') return [{ ...call, result: recordedResult(end) }];
    if (end?.type === 'tool.failed') return [{ ...call, result: { ok: false as const, error: end.error } }];
    return [];
  });
}

function subCallsOf(events: readonly RunEvent[]): RecordedIteration['subCalls'] {
  return events.flatMap((event) => {
    if (event.type !== 'model.started' || event.purpose !== 'subCall') return [];
    const end = events.find((one) => one.type === 'model.finished' && one.callId === event.callId);
    const prompt = event.appended.at(-1)?.text ?? '';
    if (end?.type !== 'model.finished') return [];
    return [{ prompt, text: end.text, ...(event.model && { model: modelKey(event.model) }) }];
  });
}
