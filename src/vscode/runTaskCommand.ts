import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { RunOutcome } from '../core/events';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { Log } from '../core/log';
import type { Run } from '../runs/runService';
import { askForTask } from './askForTask';
import { showFailure } from './failureMessages';
import { COMMANDS } from './ids';
import { chosenModel, modelById } from './modelChoice';
import { registerCommand } from './registerCommand';
import type { RunHistory } from './runHistory';
import { followRun } from './followRun';
import { RunProgress } from './runProgress';
import type { RunPanels } from './runPanels';
import { showServerProblems } from './serverProblems';
import type { StartRun } from './startRun';
import { requireTrustedWorkspace } from './trust';

/** What a keybinding or another extension may give; everything is asked for where it is missing. */
export const RunTaskArguments = z.object({
  task: z.optional(z.string()),
  /** `vendor/id`, as in the setting `rlm.model`. */
  modelId: z.optional(z.string()),
});

/** What the command resolves to. */
export interface RunTaskResult {
  readonly runId: string;
  readonly outcome: RunOutcome;
}

export interface RunTaskDependencies {
  readonly startRun: StartRun;
  readonly panels: RunPanels;
  readonly history: RunHistory;
  readonly log: Log;
}

const SHOWN_ANSWER_CHARS = 300;

export function registerRunTaskCommand(dependencies: RunTaskDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.runTask, dependencies.log, (given: unknown) => runTask(given, dependencies));
}

async function runTask(
  given: unknown,
  { startRun, panels, history }: RunTaskDependencies,
): Promise<RunTaskResult | undefined> {
  requireTrustedWorkspace();
  const wanted = RunTaskArguments.safeParse(given).data ?? {};
  const task = wanted.task?.trim() ?? (await askForTask(history.tasks));
  if (task === undefined || task === '') return undefined;
  await history.addTask(task);
  const model = wanted.modelId === undefined ? await chosenModel() : await modelById(wanted.modelId);
  if (model === undefined) return undefined;

  const options = { location: vscode.ProgressLocation.Notification, title: 'RLM', cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const phrases = new RunProgress();
    const report = (message: string | undefined): void => {
      if (message !== undefined) progress.report({ message });
    };
    const run = await startRun({
      task,
      model,
      surface: 'command',
      observer: {
        onConnecting: (serverCount) => report(phrases.connectingPhrase(serverCount)),
        onServerProblems: (failures) => void showServerProblems(failures),
      },
    });
    panels.show(run);
    const outcome = await followRun(run, token, (event) => report(phrases.phraseOf(event)));
    void showOutcome(run, outcome, model.name);
    return { runId: run.id, outcome };
  });
}

/** Not awaited by the command: a message may stay open for as long as the user likes. */
async function showOutcome(run: Run, outcome: RunOutcome, model: string): Promise<void> {
  const copyAnswer = vscode.l10n.t('Copy Answer');
  const showRun = vscode.l10n.t('Show Run');
  switch (outcome.kind) {
    case 'submitted':
    case 'extracted': {
      const answer = answerToMarkdown(outcome);
      const chosen = await vscode.window.showInformationMessage(shortAnswer(outcome, answer), showRun, copyAnswer);
      if (chosen === copyAnswer) await vscode.env.clipboard.writeText(answer);
      if (chosen === showRun) await vscode.commands.executeCommand(COMMANDS.showRun, run.id);
      return;
    }
    case 'limitReached': {
      const message = vscode.l10n.t('The run ended without an answer: {0}', outcome.message);
      const chosen = await vscode.window.showWarningMessage(message, showRun);
      if (chosen === showRun) await vscode.commands.executeCommand(COMMANDS.showRun, run.id);
      return;
    }
    case 'failed':
      return showFailure({ ...outcome, subject: { model, ...outcome.subject } });
    case 'cancelled':
      return;
  }
}

/** A notification holds a line or two; longer answers are read in the panel. */
function shortAnswer(outcome: RunOutcome, answer: string): string {
  const isShort = answer.length <= SHOWN_ANSWER_CHARS && !/[\n|`]/.test(answer);
  if (isShort) return vscode.l10n.t('RLM answered: {0}', answer);
  return outcome.kind === 'extracted'
    ? vscode.l10n.t('RLM answered from what it had when a limit was reached.')
    : vscode.l10n.t('RLM answered. The panel shows the answer.');
}
