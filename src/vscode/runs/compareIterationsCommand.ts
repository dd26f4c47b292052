import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { cellPlaceOf, codeUri } from './cellUris';
import { cellsOf } from './codeDocuments';
import { pickIteration } from './pickIteration';
import { pickRun, type RunPicking } from './pickRun';

/** The code of an iteration beside that of the last one before it that has code, as a diff. */
export function registerCompareIterationsCommand({
  log,
  ...picking
}: RunPicking & { readonly log: Log }): vscode.Disposable {
  return registerCommand(COMMANDS.compareIterations, log, async (given: unknown, iteration: unknown) => {
    const active = vscode.window.activeTextEditor?.document.uri;
    const place = given === undefined && active !== undefined ? cellPlaceOf(active) : undefined;
    const title = vscode.l10n.t('Compare Iterations');
    const run = await pickRun(place?.runId ?? given, title, picking);
    if (run === undefined) return;
    const number = typeof iteration === 'number' ? iteration : (place?.iteration ?? (await pickIteration(run)));
    if (number === undefined) return;
    const before = [...cellsOf(run).keys()].filter((one) => one < number).at(-1);
    if (before === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No iteration before this one has code.'));
      return;
    }
    const label = vscode.l10n.t('Iteration {0} and iteration {1}', before, number);
    await vscode.commands.executeCommand('vscode.diff', codeUri(run, before), codeUri(run, number), label);
  });
}
