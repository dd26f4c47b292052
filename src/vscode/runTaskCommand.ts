import * as vscode from 'vscode';
import type { RunOutcome } from '../core/events';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { Log } from '../core/log';
import type { Run } from '../runs/runService';
import { showFailure } from './failureMessages';
import { COMMANDS } from './ids';
import { registerCommand } from './registerCommand';
import type { RunHistory } from './runHistory';
import { askForRun } from './askForRun';
import { followRun } from './followRun';
import { RunProgress } from './runProgress';
import type { RunPanels } from './runPanels';
import { showServerProblems } from './serverProblems';
import type { StartRun } from './startRun';

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
  const asked = await askForRun(given, history);
  if (asked === undefined) return undefined;
  const { task, model } = asked;

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
