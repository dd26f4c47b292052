import * as vscode from 'vscode';
import type { RlmError } from '../../core/errors';
import { failureMessageOf, performIfChosen } from '../failureMessages';
import { plainMessage } from '../plainLabel';

/** Servers that a run goes on without, as one notification: the first problem with its action, the others by name. */
export async function showServerProblems(failures: readonly RlmError[]): Promise<void> {
  const [first, ...others] = failures;
  if (first === undefined) return;
  const { text, action } = failureMessageOf(first);
  const goesOn =
    others.length === 0
      ? vscode.l10n.t('The run goes on without it.')
      : vscode.l10n.t('More problems: {0}, which the log lists. The run goes on with the rest.', others.length);
  await performIfChosen(
    action,
    await vscode.window.showWarningMessage(plainMessage(`${text} ${goesOn}`), action.title),
  );
}
