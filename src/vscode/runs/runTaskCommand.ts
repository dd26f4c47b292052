import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { JsonValue } from '../../core/json';
import { plannedCodeOf } from '../../runs/plannedCode';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { chosenModel, findModel } from '../models/modelChoice';
import { registerCommand } from '../registerCommand';
import { pickPastRun, runIdOf } from './pickRun';
import type { RunHistory } from './runHistory';
import { askForRun, type AskedRun } from './askForRun';
import { runInWindow, type RunTaskResult } from './runInWindow';
import type { RunPanels } from './runPanels';
import type { RunStart, StartRun } from './startRun';
import { requireTrustedWorkspace } from '../trust';

export interface RunTaskDependencies {
  readonly startRun: StartRun;
  readonly findRun: (runId: string) => Promise<Run | undefined>;
  readonly inputsOf: (runId: string) => Promise<Readonly<Record<string, JsonValue>>>;
  readonly panels: RunPanels;
  readonly history: RunHistory;
  readonly log: Log;
}

export function registerRunTaskCommand(dependencies: RunTaskDependencies): vscode.Disposable {
  const { findRun, history, log } = dependencies;
  return vscode.Disposable.from(
    registerCommand(COMMANDS.runTask, log, async (given: unknown) => {
      const asked = await askForRun(given, history);
      return asked && runTask(asked, dependencies);
    }),
    registerCommand(COMMANDS.runInCodeMode, log, async (runId: unknown) => {
      requireTrustedWorkspace();
      const id = runIdOf(runId) ?? (await pickPastRun(history, vscode.l10n.t('Run in Code Mode')));
      const asked = id === undefined ? undefined : await askAgain(id, await findRun(id));
      // Who saw an answer without tools knows that there are none.
      return asked && runTask({ ...asked, mode: 'rlm', mayLackServers: true }, dependencies);
    }),
    registerCommand(COMMANDS.runPlan, log, async (runId: unknown) => {
      requireTrustedWorkspace();
      const id = runIdOf(runId);
      const plan = id === undefined ? undefined : await findRun(id);
      const firstCode = plan && plannedCodeOf(plan);
      if (id === undefined || plan === undefined || firstCode === undefined) {
        void vscode.window.showInformationMessage(vscode.l10n.t('There is no code of this plan to run.'));
        return undefined;
      }
      const asked = await askAgain(id, plan);
      const inputs = await dependencies.inputsOf(id);
      return asked && runTask({ ...asked, mode: 'rlm', mayLackServers: true, firstCode, inputs }, dependencies);
    }),
  );
}

/** The task of an earlier run, with its model where that still exists. */
async function askAgain(id: string, run: Run | undefined): Promise<Pick<AskedRun, 'task' | 'model'> | undefined> {
  if (run === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The run {0} is no longer stored.', id));
    return undefined;
  }
  const started = run.events.find((event) => event.type === 'run.started');
  const model = (started && (await findModel(`${started.model.vendor}/${started.model.id}`))) ?? (await chosenModel());
  return model && { task: run.task, model };
}

function runTask(
  asked: AskedRun & Pick<RunStart, 'mayLackServers' | 'firstCode' | 'inputs'>,
  { startRun, panels }: RunTaskDependencies,
): Promise<RunTaskResult> {
  return runInWindow(asked.model.name, panels, (observer) => startRun({ ...asked, surface: 'command', observer }));
}
