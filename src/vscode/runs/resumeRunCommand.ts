import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { modelAgain } from '../models/modelChoice';
import { registerCommand } from '../registerCommand';
import { isPaused } from '../../runs/steering';
import { runIdOf } from './pickRun';
import { runInWindow, type RunTaskResult } from './runInWindow';
import type { RunPanels } from './runPanels';
import type { ResumeRun } from './startRun';
import { requireTrustedWorkspace } from '../trust';

export interface ResumeRunDependencies {
  readonly resumeRun: ResumeRun;
  readonly findRun: (runId: string) => Promise<Run | undefined>;
  readonly interruptedRuns: () => Promise<readonly Run[]>;
  /** Of the runs that go on, where one may be paused. */
  readonly activeRuns: () => Promise<readonly Run[]>;
  /** Lets a paused run go on; false where it goes on in this window no more. */
  readonly goOn: (runId: string) => Promise<boolean>;
  readonly panels: RunPanels;
  readonly log: Log;
}

/** Works from the palette, where it lists the runs that were interrupted, and with the id of one. */
export function registerResumeRunCommand(dependencies: ResumeRunDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.resumeRun, dependencies.log, (runId: unknown) => resume(runId, dependencies));
}

async function resume(
  given: unknown,
  { resumeRun, findRun, interruptedRuns, activeRuns, goOn, panels }: ResumeRunDependencies,
): Promise<RunTaskResult | undefined> {
  requireTrustedWorkspace();
  const paused = (await activeRuns()).filter(({ events }) => isPaused(events));
  const wanted = runIdOf(given) ?? (paused.length === 1 ? paused[0]?.id : undefined);
  const run =
    wanted === undefined ? await pickStanding([...paused, ...(await interruptedRuns())]) : await findRun(wanted);
  if (run !== undefined && (await goOn(run.id))) return undefined;
  if (run === undefined) return undefined;
  const used = run.events.findLast((event) => event.type === 'run.started' || event.type === 'run.resumed')?.model;
  const model = await modelAgain(`${used?.vendor ?? ''}/${used?.id ?? ''}`);
  if (model === undefined) return undefined;
  return runInWindow(model.name, panels, (observer) => resumeRun({ runId: run.id, model, observer }));
}

async function pickStanding(runs: readonly Run[]): Promise<Run | undefined> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run of this workspace is paused or was interrupted.'));
    return undefined;
  }
  const items = runs.map((run) => ({
    label: run.task,
    description: new Date(run.events[0]?.at ?? 0).toLocaleString(vscode.env.language),
    run,
  }));
  const options = { title: vscode.l10n.t('Resume Run'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.run;
}
