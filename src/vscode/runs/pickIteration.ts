import * as vscode from 'vscode';
import { cellsOf, type RunRecord } from './codeDocuments';
import { plainLabel } from '../plainLabel';

/** Of those that have code; undefined where there is none, which the user is told, or none was chosen. */
export async function pickIteration(run: RunRecord): Promise<number | undefined> {
  const cells = [...cellsOf(run)];
  if (cells.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This run has no code yet.'));
    return undefined;
  }
  const items = cells.map(([iteration, { code }]) => ({
    label: vscode.l10n.t('Iteration {0}', iteration),
    detail: code.trimStart().split('\n', 1)[0] ?? '',
    iteration,
  }));
  return (await vscode.window.showQuickPick(items, { title: plainLabel(run.task) }))?.iteration;
}
