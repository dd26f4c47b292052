import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { cellsOf, showCode } from './codeDocuments';
import { COMMANDS } from '../ids';
import { selectModel, selectSubCallModel } from '../models/modelChoice';
import { openConfiguration } from '../servers/openConfiguration';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';
import type { RunHistory } from './runHistory';
import type { RunPanels } from './runPanels';

export interface RunCommandDependencies {
  readonly findRun: (runId: string) => Promise<Run | undefined>;
  readonly activeRuns: () => Promise<readonly Run[]>;
  readonly panels: RunPanels;
  readonly history: RunHistory;
  readonly log: vscode.LogOutputChannel;
}

/** The commands around runs. Each works from the palette, where it asks, and with arguments, where it does not. */
export function registerRunCommands({
  findRun,
  activeRuns,
  panels,
  history,
  log,
}: RunCommandDependencies): vscode.Disposable {
  const pickRun = async (runId: unknown, title: string): Promise<Run | undefined> => {
    const id = runIdOf(runId) ?? (await pickPastRun(history, title));
    if (id === undefined) return undefined;
    const run = await findRun(id);
    if (run === undefined)
      void vscode.window.showInformationMessage(vscode.l10n.t('The run {0} is no longer stored.', id));
    return run;
  };
  return vscode.Disposable.from(
    registerCommand(COMMANDS.stopRun, log, async (runId: unknown) => {
      const active = await activeRuns();
      const wanted = runIdOf(runId);
      const run = wanted === undefined ? await pickActiveRun(active) : active.find(({ id }) => id === wanted);
      run?.cancel();
    }),
    registerCommand(COMMANDS.showRun, log, async (runId: unknown) => {
      const run = await pickRun(runId, vscode.l10n.t('Show Run'));
      if (run !== undefined) panels.show(run);
    }),
    registerCommand(COMMANDS.openCode, log, async (runId: unknown, iteration: unknown) => {
      const run = await pickRun(runId, vscode.l10n.t('Open the Code of a Run'));
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

/** A run's id as commands are given it: itself, or in an entry of the runs view. */
export function runIdOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  const isEntry = typeof given === 'object' && given !== null && 'id' in given && typeof given.id === 'string';
  return isEntry ? String(given.id) : undefined;
}

async function pickActiveRun(active: readonly Run[]): Promise<Run | undefined> {
  if (active.length <= 1) return active[0];
  const items = active.map((run) => ({ label: run.task, description: run.id, run }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop Run') }))?.run;
}

/** A run of this workspace; undefined where there is none, or none was chosen. */
export async function pickPastRun({ runs }: RunHistory, title: string): Promise<string | undefined> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No task has been run in this workspace yet.'));
    return undefined;
  }
  // The sort is stable: newest first within each part.
  const sorted = [...runs].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running'));
  const items = sorted.map(({ id, task, name }) => ({ label: plainLabel(name ?? task), description: id, id }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
}

async function pickIteration(run: Run): Promise<number | undefined> {
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
  return (await vscode.window.showQuickPick(items, { title: run.task }))?.iteration;
}
