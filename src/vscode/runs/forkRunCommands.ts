/** Going on from an iteration of a run, as another run: with other code, or by asking the model again. */
import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { modelAgain } from '../models/modelChoice';
import { registerCommand } from '../registerCommand';
import { requireTrustedWorkspace } from '../trust';
import { cellPlaceOf, editUri } from './cellUris';
import { registerCompareIterationsCommand } from './compareIterationsCommand';
import { pickIteration } from './pickIteration';
import { pickRun, type RunPicking } from './pickRun';
import { runInWindow, type RunTaskResult } from './runInWindow';
import type { RunPanels } from './runPanels';
import type { ForkRun } from './startRun';

export interface ForkRunDependencies extends RunPicking {
  readonly forkRun: ForkRun;
  readonly panels: RunPanels;
  readonly log: Log;
}

export function registerForkRunCommands(dependencies: ForkRunDependencies): vscode.Disposable {
  const { log, ...picking } = dependencies;
  const fork = async (run: Run, iteration: number, code?: string): Promise<RunTaskResult | undefined> => {
    requireTrustedWorkspace();
    const used = run.events.findLast((event) => event.type === 'run.started' || event.type === 'run.resumed')?.model;
    const model = await modelAgain(`${used?.vendor ?? ''}/${used?.id ?? ''}`);
    if (model === undefined) return undefined;
    return runInWindow(model.name, dependencies.panels, (observer) =>
      dependencies.forkRun({ runId: run.id, point: { iteration, code }, model, observer }),
    );
  };
  return vscode.Disposable.from(
    registerCompareIterationsCommand(dependencies),
    registerCommand(COMMANDS.retryIteration, log, async (given: unknown, iteration: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Ask the Model Again'), picking);
      const number = run === undefined || typeof iteration === 'number' ? iteration : await pickIteration(run);
      return run === undefined || typeof number !== 'number' ? undefined : fork(run, number);
    }),
    registerCommand(COMMANDS.editIteration, log, async (given: unknown, iteration: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Edit Code and Run Again'), picking);
      const number = run === undefined || typeof iteration === 'number' ? iteration : await pickIteration(run);
      if (run === undefined || typeof number !== 'number') return;
      const document = await vscode.workspace.openTextDocument(editUri(run, number));
      await vscode.window.showTextDocument(document, { preview: false });
    }),
    registerCommand(COMMANDS.runEditedCode, log, async (given: unknown) => {
      const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
      const place = uri && cellPlaceOf(uri);
      if (uri === undefined || place === undefined) {
        const message = vscode.l10n.t('This editor does not show the code of a run.');
        void vscode.window.showInformationMessage(message);
        return undefined;
      }
      const document = await vscode.workspace.openTextDocument(uri);
      const run = await pickRun(place.runId, '', picking);
      return run === undefined ? undefined : fork(run, place.iteration, document.getText());
    }),
  );
}
