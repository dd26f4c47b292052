import type { RunEvent } from '../../core/events';
import type { ToolDescription } from '../../core/ports';
import type { ProgramsSince } from '../../protocol/hostWorker';

/**
 * What a run could call when the cells of these iterations ran, oldest first. They are others only where the run
 * branched off from another one, since a run keeps its programs.
 */
export function recordedPrograms(
  events: readonly RunEvent[],
  iterations: readonly number[],
): readonly ProgramsSince[] | undefined {
  const byIteration = new Map<number, readonly ToolDescription[]>();
  let current: readonly ToolDescription[] = [];
  for (const event of events) {
    if (event.type === 'servers.connected') current = programsAmong(event.tools ?? []);
    if (event.type === 'cell.started' && (event.depth ?? 0) === 0) byIteration.set(event.iteration ?? 0, current);
  }
  const since: ProgramsSince[] = [];
  for (const iteration of iterations) {
    const tools = byIteration.get(iteration);
    if (tools !== undefined && !isSameList(tools, since.at(-1)?.tools)) since.push({ iteration, tools });
  }
  return since.length === 0 ? undefined : since;
}

/** Those that the run had last. */
export function lastPrograms(events: readonly RunEvent[]): readonly ToolDescription[] {
  const connected = events.findLast((event) => event.type === 'servers.connected');
  return programsAmong(connected?.tools ?? []);
}

export function programsAmong(tools: readonly ToolDescription[]): readonly ToolDescription[] {
  return tools.filter(({ program }) => program !== undefined);
}

function isSameList(one: readonly ToolDescription[], other: readonly ToolDescription[] | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
