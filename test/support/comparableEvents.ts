import type { RunEvent } from '../../src/core/events';

/** What two runs of the same record share: everything but ids, times, and the pieces in which text was streamed. */
export function comparableEvents(events: readonly RunEvent[]): unknown[] {
  return events
    .filter(({ type }) => type !== 'model.streamed')
    .map((event) => {
      const { runId: _run, at: _at, sequence: _sequence, ...rest } = event;
      return 'durationMs' in rest ? { ...rest, durationMs: 0, ...('cpuMs' in rest && { cpuMs: 0 }) } : rest;
    });
}
