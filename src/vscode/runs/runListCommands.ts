/** What a person does with a run of the list: gives it a name, or deletes it for good. */
import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { pickPastRun, runIdOf } from './runCommands';
import type { RunHistory } from './runHistory';

export interface RunListDependencies {
  readonly deleteRun: (runId: string) => Promise<void>;
  readonly history: RunHistory;
  readonly log: Log;
}

export function registerRunListCommands({ deleteRun, history, log }: RunListDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.renameRun, log, async (given: unknown) => {
      const id = runIdOf(given) ?? (await pickPastRun(history, vscode.l10n.t('Rename Run')));
      const run = history.runs.find((one) => one.id === id);
      if (run === undefined) return;
      const name = await vscode.window.showInputBox({
        title: vscode.l10n.t('Rename Run'),
        prompt: vscode.l10n.t('Empty: the task itself'),
        value: run.name ?? run.task,
      });
      if (name !== undefined) await history.renameRun(run.id, name);
    }),
    registerCommand(COMMANDS.deleteRun, log, async (given: unknown) => {
      const id = runIdOf(given) ?? (await pickPastRun(history, vscode.l10n.t('Delete Run')));
      const run = history.runs.find((one) => one.id === id);
      if (run === undefined) return;
      const remove = vscode.l10n.t('Delete');
      const options = { modal: true, detail: vscode.l10n.t('Its journal is deleted too. This cannot be undone.') };
      const question = vscode.l10n.t('Delete the run "{0}"?', run.name ?? run.task);
      if ((await vscode.window.showWarningMessage(question, options, remove)) !== remove) return;
      await deleteRun(run.id);
      await history.removeRun(run.id);
    }),
  );
}
