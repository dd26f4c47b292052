/** A run as the commands show it: its progress in a notification, its panel, and how it ended. */
import * as vscode from 'vscode';
import type { RunOutcome } from '../../core/events';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import type { Run } from '../../runs/runService';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';
import { showFailure } from '../failureMessages';
import { followRun } from './followRun';
import { COMMANDS } from '../ids';
import type { RunPanels } from './runPanels';
import { RunProgress } from './runProgress';
import { showServerProblems } from '../servers/serverProblems';
import { sayingWords } from '../sayingWords';
import { plainMessage } from '../plainLabel';

/** What the command resolves to. */
export interface RunTaskResult {
  readonly runId: string;
  readonly outcome: RunOutcome;
}

const SHOWN_ANSWER_CHARS = 300;

/** `begin` starts or resumes the run. */
export async function runInWindow(
  modelName: string,
  panels: RunPanels,
  begin: (observer: ConnectObserver) => Promise<Run>,
): Promise<RunTaskResult> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'RLM', cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const phrases = new RunProgress();
    const report = (message: string | undefined): void => {
      if (message !== undefined) progress.report({ message: plainMessage(message) });
    };
    const run = await begin({
      onConnecting: (serverCount) => report(phrases.connectingPhrase(serverCount)),
      onServerProblems: (failures) => void showServerProblems(failures),
    });
    panels.show(run);
    const outcome = await followRun(run, token, (event) => report(phrases.phraseOf(event)));
    void showOutcome(run, outcome, modelName);
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
      const message = plainMessage(sayingWords(outcome.saying, outcome.message));
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
  if (isShort) return vscode.l10n.t('RLM answered: {0}', plainMessage(answer));
  return outcome.kind === 'extracted'
    ? vscode.l10n.t('RLM answered from what it had when a limit was reached.')
    : vscode.l10n.t('RLM answered. The panel shows the answer.');
}
