import * as vscode from 'vscode';
import type { RunMode } from '../../core/events';
import type { Log } from '../../core/log';
import { compareRuns } from '../../runs/compareRuns';
import type { Run } from '../../runs/runService';
import type { ComparisonPanels } from './comparisonPanels';
import { comparisonUri } from './comparisonDocument';
import { askForRun } from './askForRun';
import { followRun } from './followRun';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import type { RunHistory } from './runHistory';
import type { RunPanels } from './runPanels';
import { RunProgress } from './runProgress';
import { plainMessage } from '../plainLabel';
import { showServerProblems } from '../servers/serverProblems';
import type { StartRun } from './startRun';

/** What the command resolves to. */
export interface CompareModesResult {
  /** Of code mode, then of ReAct. */
  readonly runIds: readonly [string, string];
  readonly document: vscode.Uri;
}

export interface CompareModesDependencies {
  readonly startRun: StartRun;
  readonly panels: RunPanels;
  readonly comparisons: ComparisonPanels;
  readonly history: RunHistory;
  readonly log: Log;
}

export function registerCompareModesCommand(dependencies: CompareModesDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.compareModes, dependencies.log, (given: unknown) =>
    compareModes(given, dependencies),
  );
}

/** Runs one task in both modes, shows both panels side by side and, when both have ended, what each took. */
async function compareModes(
  given: unknown,
  { startRun, panels, comparisons, history }: CompareModesDependencies,
): Promise<CompareModesResult | undefined> {
  const asked = await askForRun(given, history);
  if (asked === undefined) return undefined;
  const { task, model } = asked;

  const options = { location: vscode.ProgressLocation.Notification, title: 'RLM', cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    // Both runs use the same servers, and one message about those that fail is enough.
    const start = (mode: RunMode): Promise<Run> =>
      startRun({
        task,
        model,
        surface: 'command',
        mode,
        observer: {
          ...(mode === 'rlm' && { onServerProblems: (failures) => void showServerProblems(failures) }),
        },
      });
    const { runs, comparison } = await compareRuns(start);
    panels.show(runs[0], vscode.ViewColumn.One);
    panels.show(runs[1], vscode.ViewColumn.Two);
    await Promise.all(runs.map((run) => followRun(run, token, reporter(run, progress))));
    await comparison;
    const document = comparisonUri(runs);
    comparisons.show(runs, vscode.ViewColumn.One);
    return { runIds: [runs[0].id, runs[1].id], document };
  });
}

function reporter(run: Run, progress: vscode.Progress<{ readonly message?: string }>): Parameters<typeof followRun>[2] {
  const phrases = new RunProgress();
  return (event) => {
    const message = run.isFinished ? undefined : phrases.phraseOf(event);
    if (message !== undefined) progress.report({ message: plainMessage(message) });
  };
}
