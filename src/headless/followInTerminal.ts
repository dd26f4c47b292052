/** Runs in the terminal while they go on: as a report to read, or as their events, one a line. */
import type { RunEvent, RunOutcome } from '../core/events';
import type { ComparedRuns } from '../runs/compareRuns';
import type { Run } from '../runs/runService';
import { printComparedRuns } from './comparedReport';
import { RunReport } from './runReport';
import type { Terminal } from './terminal';

export interface FollowOptions {
  readonly terminal: Terminal;
  readonly isJson: boolean;
}

/** Passes on all events, those before included, until the run ends. An abort cancels the run. */
export async function followInTerminal(
  run: Run,
  { terminal, isJson }: FollowOptions,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const cancel = (): void => run.cancel();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const report = isJson ? undefined : new RunReport(terminal);
  const take = (event: RunEvent): void => {
    if (report === undefined) terminal.line(JSON.stringify(event));
    else report.take(event);
  };
  const earlier = [...run.events];
  const unsubscribe = run.subscribe(take);
  for (const event of earlier) take(event);
  try {
    return await run.outcome;
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Both runs go on at the same time and are reported one after the other, since two reports at once cannot be read.
 * Resolves to the outcome of the first that has no answer.
 */
export async function followComparison(
  { runs, comparison }: ComparedRuns,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const cancel = (): void => runs.forEach((run) => run.cancel());
  signal.addEventListener('abort', cancel);
  const outcomes: RunOutcome[] = [];
  if (options.isJson) outcomes.push(...(await Promise.all(runs.map((run) => followInTerminal(run, options, signal)))));
  else for (const run of runs) outcomes.push(await followInTerminal(run, options, signal));
  signal.removeEventListener('abort', cancel);
  const compared = await comparison;
  if (!options.isJson) printComparedRuns(options.terminal, compared, outcomes);
  const [first, second] = outcomes as [RunOutcome, RunOutcome];
  return hasAnswer(first) ? second : first;
}

export function hasAnswer({ kind }: RunOutcome): boolean {
  return kind === 'submitted' || kind === 'extracted';
}
