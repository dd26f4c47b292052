/** Code that is written now and run later, or not at all: the first reply of a model, shown in place of being run. */
import type { Run } from './run';

/** The code that a run has planned; undefined where it was another kind of run, or planned nothing. */
export function plannedCodeOf({ events }: Pick<Run, 'events'>): string | undefined {
  const finished = events.findLast((event) => event.type === 'run.finished');
  if (finished?.outcome.kind !== 'submitted') return undefined;
  const code = finished.outcome.outputs['result'];
  const ran = events.findLast((event) => event.type === 'cell.started');
  return typeof code === 'string' && ran?.code.trim() === submitOf(code) ? code : undefined;
}

/** A cell that submits the code as a text. */
export function submitOf(code: string): string {
  return `SUBMIT(${JSON.stringify(code)});`;
}
