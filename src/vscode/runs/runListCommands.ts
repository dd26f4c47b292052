/** What a person does with the runs of the list: names, compares, filters them, or deletes them for good. */
import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import type { ComparisonPanels } from './comparisonPanels';
import { comparisonUri } from './comparisonDocument';
import { pickPastRun, pickRun, runIdOf, runIdsOf, type RunPicking } from './pickRun';
import type { RunsView } from './runsView';

export interface RunListDependencies extends RunPicking {
  readonly deleteRun: (runId: string) => Promise<void>;
  readonly comparisons: ComparisonPanels;
  readonly view: RunsView;
  readonly log: Log;
}

export function registerRunListCommands({
  deleteRun,
  comparisons,
  view,
  log,
  ...picking
}: RunListDependencies): vscode.Disposable {
  const { history } = picking;
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
    registerCommand(COMMANDS.deleteRun, log, async (given: unknown, selected: unknown) => {
      const chosen = runIdsOf(given, selected);
      const ids = chosen.length > 0 ? chosen : [await pickPastRun(history, vscode.l10n.t('Delete Run'))];
      const runs = history.runs.filter(({ id }) => ids.includes(id));
      const [first] = runs;
      if (first === undefined) return;
      const remove = vscode.l10n.t('Delete');
      const detail =
        runs.length === 1
          ? vscode.l10n.t('Its journal is deleted too. This cannot be undone.')
          : vscode.l10n.t('Their journals are deleted too. This cannot be undone.');
      const question =
        runs.length === 1
          ? vscode.l10n.t('Delete the run "{0}"?', first.name ?? first.task)
          : vscode.l10n.t('Delete {0} runs?', runs.length);
      if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
      for (const { id } of runs) {
        await deleteRun(id);
        await history.removeRun(id);
      }
    }),
    registerCommand(COMMANDS.compareRuns, log, async (given: unknown, selected: unknown) => {
      const [firstId, secondId] = runIdsOf(given, selected);
      const first = await pickRun(firstId, vscode.l10n.t('Compare Runs: the First'), picking);
      const second = first && (await pickRun(secondId, vscode.l10n.t('Compare Runs: the Second'), picking));
      if (first === undefined || second === undefined) return undefined;
      const document = comparisonUri([first, second]);
      comparisons.show([first, second]);
      return document;
    }),
    registerCommand(COMMANDS.filterRuns, log, async (given: unknown) => {
      const text = typeof given === 'string' ? given : await askForFilter(view.filter);
      if (text !== undefined) view.setFilter(text);
    }),
    registerCommand(COMMANDS.clearRunFilter, log, () => view.setFilter('')),
  );
}

function askForFilter(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Filter Runs'),
    prompt: vscode.l10n.t('Words of the task, the name or the state; empty: all runs'),
    value,
  });
}
