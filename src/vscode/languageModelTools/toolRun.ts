/** A run that another agent asked for: followed to its end, with what stood in its way. */
import type * as vscode from 'vscode';
import type { RlmError } from '../../core/errors';
import type { RunOutcome } from '../../core/events';
import type { Run } from '../../runs/runService';
import { failureMessageOf } from '../failureMessages';
import { followRun } from '../runs/followRun';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';

export interface EndedRun {
  readonly run: Run;
  readonly outcome: RunOutcome;
  /** A line for each server that the run went on without. */
  readonly problems: readonly string[];
}

export async function followToolRun(
  begin: (observer: ConnectObserver) => Promise<Run>,
  token: vscode.CancellationToken,
): Promise<EndedRun> {
  const failures: RlmError[] = [];
  const run = await begin({ onServerProblems: (own) => void failures.push(...own) });
  const outcome = await followRun(run, token, () => undefined);
  return { run, outcome, problems: failures.map(problemLine) };
}

export function problemLine(failure: RlmError): string {
  return `A server could not be used: ${failureMessageOf(failure).text}`;
}
