/** What an agent is told of a run that it asked for. */
import { counted } from '../core/counted';
import type { RunOutcome } from '../core/events';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { Run } from './run';

/** Of a run of given code that did not fail: its answer, what it printed, and how to go on. `problems`: a line each. */
export function givenCodeReport(run: Run, outcome: RunOutcome, problems: readonly string[]): string {
  const observed = run.events.findLast(({ type, depth }) => type === 'observation.made' && depth === undefined);
  const answer = outcome.kind === 'submitted' ? [answerToMarkdown(outcome)] : [];
  const shown = observed?.type === 'observation.made' ? [observed.text] : [];
  const next = `To go on with these variables, pass "continue": "${run.id}".`;
  return [...answer, ...shown, '', ...problems, runLine(run), next].join('\n');
}

/** What a run took, in a line: `Run 20261122-132501-a3f9ab: 3 iterations, 15 tool calls.` */
export function runLine({ id, events }: Pick<Run, 'id' | 'events'>): string {
  const iterations = events.filter(({ type, depth }) => type === 'iteration.started' && depth === undefined).length;
  const calls = events.filter(({ type }) => type === 'tool.started').length;
  return `Run ${id}: ${counted(iterations, 'iteration')}, ${counted(calls, 'tool call')}.`;
}
