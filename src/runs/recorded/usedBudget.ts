/** What the events of a run say of its budget: tokens, times and calls that were used before it goes on. */
import type { UsedBefore } from '../../core/budget';
import type { RunEvent } from '../../core/events';
import type { UsedCalls } from '../../core/recordedCalls';

/** Tokens of all model calls, the time in which the run was alive and asked nobody, and what its code computed. */
export function usedBefore(events: readonly RunEvent[]): UsedBefore {
  let tokens = 0;
  let activeMs = 0;
  let cpuMs = 0;
  let last: number | undefined;
  const asked = new Set<string>();
  let isPaused = false;
  for (const event of events) {
    if (event.type === 'model.finished') tokens += event.usage.inputTokens + event.usage.outputTokens;
    if (event.type === 'cell.finished') cpuMs += event.cpuMs ?? 0;
    if (last !== undefined && event.type !== 'run.resumed' && asked.size === 0 && !isPaused)
      activeMs += Math.max(0, event.at - last);
    last = event.at;
    if (event.type === 'approval.asked') asked.add(event.callId);
    if (event.type === 'approval.answered') asked.delete(event.callId);
    if (event.type === 'run.paused') isPaused = true;
    if (event.type === 'run.unpaused' || event.type === 'run.resumed') isPaused = false;
    // Questions end with the worker whose calls they were about.
    if (event.type === 'worker.lost' || event.type === 'run.resumed') asked.clear();
  }
  return { tokens, activeMs, cpuMs };
}

/** All calls of an iteration whose cell is not executed again. */
export function callsOf(events: readonly RunEvent[]): UsedCalls {
  const own = events.filter(({ depth = 0 }) => depth === 0);
  const nested = nestedCallsOf(events);
  const subCalls = own.filter((event) => event.type === 'model.finished' && isSubCall(own, event.callId)).length;
  const nestedRuns = own.filter(({ type }) => type === 'nested.started').length;
  const toolCalls = own.filter(({ type }) => type === 'tool.started').length;
  return { subCalls: subCalls + nestedRuns + nested.subCalls, toolCalls: toolCalls + nested.toolCalls };
}

/**
 * The calls of nested runs that were lost with their worker: those that ended count by themselves when their results
 * are taken from the record.
 */
export function lostNestedCallsOf(events: readonly RunEvent[]): UsedCalls {
  const all = nestedCallsOf(events);
  let { subCalls, toolCalls } = all;
  for (const event of events) {
    if (event.type !== 'nested.finished' || (event.depth ?? 0) > 0) continue;
    subCalls -= event.used?.subCalls ?? 0;
    toolCalls -= event.used?.toolCalls ?? 0;
  }
  return { subCalls: Math.max(0, subCalls), toolCalls: Math.max(0, toolCalls) };
}

/** Each turn of a nested run is a model call too, but no sub-call. */
function nestedCallsOf(events: readonly RunEvent[]): UsedCalls {
  const nested = events.filter(({ depth = 0 }) => depth > 0);
  const count = (type: RunEvent['type']): number => nested.filter((event) => event.type === type).length;
  return {
    subCalls: Math.max(0, count('model.started') - count('iteration.started')) + count('nested.started'),
    toolCalls: count('tool.started'),
  };
}

function isSubCall(events: readonly RunEvent[], callId: string): boolean {
  return events.some(
    (event) => event.type === 'model.started' && event.callId === callId && event.purpose === 'subCall',
  );
}
