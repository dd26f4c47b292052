import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { showCode } from './codeDocuments';
import { COMMANDS } from '../ids';
import { selectModel, selectSubCallModel } from '../models/modelChoice';
import { openConfiguration } from '../servers/openConfiguration';
import { registerCommand } from '../registerCommand';
import { pickIteration } from './pickIteration';
import { pickRun, runIdOf, type RunPicking } from './pickRun';
import type { RunPanels } from './runPanels';

export interface RunCommandDependencies extends RunPicking {
  readonly activeRuns: () => Promise<readonly Run[]>;
  readonly panels: RunPanels;
  readonly log: vscode.LogOutputChannel;
}

/** The commands around runs. Each works from the palette, where it asks, and with arguments, where it does not. */
export function registerRunCommands({
  activeRuns,
  panels,
  log,
  ...picking
}: RunCommandDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.stopRun, log, async (runId: unknown) => {
      const active = await activeRuns();
      const wanted = runIdOf(runId);
      const run = wanted === undefined ? await pickActiveRun(active) : active.find(({ id }) => id === wanted);
      run?.cancel();
    }),
    registerCommand(COMMANDS.showRun, log, async (runId: unknown) => {
      const run = await pickRun(runId, vscode.l10n.t('Show Run'), picking);
      if (run !== undefined) panels.show(run);
    }),
    registerCommand(COMMANDS.openCode, log, async (runId: unknown, iteration: unknown) => {
      const run = await pickRun(runId, vscode.l10n.t('Open the Code of a Run'), picking);
      if (run === undefined) return;
      const number = typeof iteration === 'number' ? iteration : await pickIteration(run);
      if (number !== undefined) await showCode(run, number);
    }),
    registerCommand(COMMANDS.showLog, log, () => log.show()),
    registerCommand(COMMANDS.selectModel, log, async () => {
      await selectModel();
    }),
    registerCommand(COMMANDS.selectSubCallModel, log, selectSubCallModel),
    registerCommand(COMMANDS.openConfiguration, log, openConfiguration),
  );
}

async function pickActiveRun(active: readonly Run[]): Promise<Run | undefined> {
  if (active.length <= 1) return active[0];
  const items = active.map((run) => ({ label: run.task, description: run.id, run }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop Run') }))?.run;
}
