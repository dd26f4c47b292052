import type * as vscode from 'vscode';
import type { RunEvent, RunOutcome } from '../../core/events';
import type { Run } from '../../runs/runService';
import { abortSignalOf } from '../cancellation';

/** Passes on all events of a run, those before included, until it ends. The token cancels the run. */
export async function followRun(
  run: Run,
  token: vscode.CancellationToken,
  onEvent: (event: RunEvent) => void,
): Promise<RunOutcome> {
  const { signal, dispose } = abortSignalOf(token);
  const cancel = (): void => run.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  for (const event of run.events) onEvent(event);
  const stopFollowing = run.subscribe(onEvent);
  if (signal.aborted) cancel();
  try {
    return await run.outcome;
  } finally {
    stopFollowing();
    dispose();
  }
}
