import type { RunEvent } from '../../core/events';

/** The names of the variables that are in the isolate at the end of these events, as far as a program can tell. */
export function liveVariables(events: readonly RunEvent[]): readonly string[] {
  const names = new Set<string>();
  let declared: readonly string[] = [];
  for (const event of events) {
    if ((event.depth ?? 0) > 0) continue;
    switch (event.type) {
      case 'run.started':
        for (const name of event.variables ?? []) names.add(name);
        break;
      case 'cell.started':
        declared = event.declares ?? [];
        break;
      case 'cell.finished':
        for (const name of declared) names.add(name);
        // The isolate of a cell that needed too much memory was started anew.
        if (event.error?.kind === 'memoryLimit') names.clear();
        break;
      case 'worker.resumed':
        for (const name of event.lostVariables) names.delete(name);
        break;
      default:
    }
  }
  return [...names];
}
