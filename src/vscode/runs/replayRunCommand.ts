import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { requireTrustedWorkspace } from '../trust';
import { pickRun, type RunPicking } from './pickRun';
import { runInWindow, type RunTaskResult } from './runInWindow';
import type { RunPanels } from './runPanels';

export interface ReplayRunDependencies extends RunPicking {
  readonly replayRun: (runId: string) => Promise<Run>;
  readonly panels: RunPanels;
  readonly log: Log;
}

/** A run again from its record: the code runs, the model and the tools answer what they answered, nothing is called. */
export function registerReplayRunCommand({
  replayRun,
  panels,
  log,
  ...picking
}: ReplayRunDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.replayRun, log, async (given: unknown): Promise<RunTaskResult | undefined> => {
    requireTrustedWorkspace();
    const run = await pickRun(given, vscode.l10n.t('Replay Run'), picking);
    if (run === undefined) return undefined;
    const model = run.events.find((event) => event.type === 'run.started')?.model.name ?? '';
    return runInWindow(model, panels, () => replayRun(run.id));
  });
}
