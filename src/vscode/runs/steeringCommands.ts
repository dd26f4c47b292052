/** What a person does to a run that goes on: pausing it, and hints for the model. */
import * as vscode from 'vscode';
import { MAX_HINT_CHARS } from '../../protocol/hostWebview';
import type { Run } from '../../runs/runService';
import { isPaused } from '../../runs/steering';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';
import { runIdOf } from './pickRun';

/** Each is false where the run goes on in this window no more. */
export interface RunSteering {
  readonly pause: (runId: string) => Promise<boolean>;
  readonly goOn: (runId: string) => Promise<boolean>;
  readonly hint: (runId: string, text: string) => Promise<boolean>;
}

export interface SteeringCommandDependencies {
  readonly activeRuns: () => Promise<readonly Run[]>;
  readonly steering: RunSteering;
  readonly log: vscode.LogOutputChannel;
}

export function registerSteeringCommands({
  activeRuns,
  steering,
  log,
}: SteeringCommandDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.pauseRun, log, async (given: unknown) => {
      const going = (await activeRuns()).filter(({ events }) => !isPaused(events));
      const runId = runIdOf(given) ?? (await pickActive(going, vscode.l10n.t('Pause Run')));
      if (runId !== undefined && !(await steering.pause(runId))) tellEnded();
    }),
    registerCommand(COMMANDS.addHint, log, async (given: unknown, text: unknown) => {
      const runId = runIdOf(given) ?? (await pickActive(await activeRuns(), vscode.l10n.t('Add a Hint')));
      if (runId === undefined) return;
      const hint = typeof text === 'string' ? text : await askForHint();
      if (hint === undefined || hint.trim() === '') return;
      if (!(await steering.hint(runId, hint.trim().slice(0, MAX_HINT_CHARS)))) {
        const ended = vscode.l10n.t('The run has ended, so the model is not told your hint any more.');
        void vscode.window.showInformationMessage(ended);
      }
    }),
  );
}

/** Undefined where none goes on, which the user is told, or none was chosen. */
async function pickActive(runs: readonly Run[], title: string): Promise<string | undefined> {
  if (runs.length === 0) tellEnded();
  if (runs.length <= 1) return runs[0]?.id;
  const items = runs.map(({ id, task }) => ({ label: plainLabel(task), description: id, id }));
  return (await vscode.window.showQuickPick(items, { title }))?.id;
}

function askForHint(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Add a Hint'),
    prompt: vscode.l10n.t('The model is told this with its next request.'),
    placeHolder: vscode.l10n.t('For example: only the open ones'),
    ignoreFocusOut: true,
  });
}

function tellEnded(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('No such run goes on in this window.'));
}
