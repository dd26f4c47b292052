/**
 * A run as one JSON document: all that its journal says, with the large values in their places. The values of
 * configured secrets were replaced before any event was kept.
 */
import type { RunEvent, RunOutcome } from '../events';

/** Goes up when a reader of the version before would misread the document; new fields alone do not count. */
export const RUN_JSON_VERSION = 1;

export interface RunJson {
  readonly format: 'rlm-run';
  readonly version: typeof RUN_JSON_VERSION;
  readonly id: string;
  readonly task: string;
  /** Milliseconds since the epoch, as all times of the events; absent where the run has no events. */
  readonly startedAt?: number;
  /** Absent while the run goes on. */
  readonly outcome?: RunOutcome;
  /** In order: `sequence` counts from 0 without gaps. */
  readonly events: readonly RunEvent[];
}

export function runJson(id: string, events: readonly RunEvent[]): RunJson {
  const started = events.find((event) => event.type === 'run.started');
  const outcome = events.findLast((event) => event.type === 'run.finished')?.outcome;
  const [first] = events;
  return {
    format: 'rlm-run',
    version: RUN_JSON_VERSION,
    id,
    task: started?.task ?? '',
    ...(first !== undefined && { startedAt: first.at }),
    ...(outcome !== undefined && { outcome }),
    events,
  };
}

/** One event on each line, so that the document can be searched and compared. */
export function runJsonText(id: string, events: readonly RunEvent[]): string {
  const { events: all, ...head } = runJson(id, events);
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  const lines = all.map((event) => `    ${JSON.stringify(event)}`).join(',\n');
  return `{\n${fields.join('')}  "events": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}
