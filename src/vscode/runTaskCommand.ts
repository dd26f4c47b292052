import * as vscode from 'vscode';
import type { RunOutcome } from '../core/events';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { Log } from '../core/log';
import type { Run } from '../runs/runService';
import { showFailure } from './failureMessages';
import { COMMANDS } from './ids';
import { chosenModel, findModel } from './modelChoice';
import { registerCommand } from './registerCommand';
import { pickPastRun } from './runCommands';
import type { RunHistory } from './runHistory';
import { askForRun, type AskedRun } from './askForRun';
import { followRun } from './followRun';
import { RunProgress } from './runProgress';
import type { RunPanels } from './runPanels';
import { showServerProblems } from './serverProblems';
import type { RunStart, StartRun } from './startRun';
import { requireTrustedWorkspace } from './trust';

/** What the command resolves to. */
export interface RunTaskResult {
  readonly runId: string;
  readonly outcome: RunOutcome;
}

export interface RunTaskDependencies {
  readonly startRun: StartRun;
  readonly findRun: (runId: string) => Promise<Run | undefined>;
  readonly panels: RunPanels;
  readonly history: RunHistory;
  readonly log: Log;
}

const SHOWN_ANSWER_CHARS = 300;

export function registerRunTaskCommand(dependencies: RunTaskDependencies): vscode.Disposable {
  const { findRun, history, log } = dependencies;
  return vscode.Disposable.from(
    registerCommand(COMMANDS.runTask, log, async (given: unknown) => {
      const asked = await askForRun(given, history);
      return asked && runTask(asked, dependencies);
    }),
    registerCommand(COMMANDS.runInCodeMode, log, async (runId: unknown) => {
      requireTrustedWorkspace();
      const id = typeof runId === 'string' ? runId : await pickPastRun(history, vscode.l10n.t('Run in Code Mode'));
      const asked = id === undefined ? undefined : await askAgain(id, await findRun(id));
      // Who saw an answer without tools knows that there are none.
      return asked && runTask({ ...asked, mode: 'rlm', mayLackServers: true }, dependencies);
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
  { task, model, mode, mayLackServers }: AskedRun & Pick<RunStart, 'mayLackServers'>,
  { startRun, panels }: RunTaskDependencies,
): Thenable<RunTaskResult> {
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
      mode,
      mayLackServers,
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
