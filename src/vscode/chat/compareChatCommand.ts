import * as vscode from 'vscode';
import type { RunMode } from '../../core/events';
import { MODE_NAMES } from '../../core/transcript/modeNames';
import { comparisonToMarkdown } from '../../core/transcript/transcriptComparison';
import { compareRuns } from '../../runs/compareRuns';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { followRun } from '../runs/followRun';
import { RunProgress } from '../runs/runProgress';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';
import { showServerProblems } from './serverProblems';
import { referToUsedServers } from './serverReferences';
import type { WorkspaceServers } from '../servers/workspaceServers';

const MODES = ['rlm', 'react'] as const satisfies readonly RunMode[];

/** `@rlm /compare task`: the task in code mode and in ReAct at the same time, and what each took and answered. */
export async function answerWithComparison(
  start: (mode: RunMode, observer: ConnectObserver) => Promise<Run>,
  servers: () => Promise<WorkspaceServers>,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  // Both runs use the same servers, and one message about those that fail is enough.
  const observer: ConnectObserver = { onServerProblems: (failures) => showServerProblems(failures, stream) };
  const { runs, comparison } = await compareRuns((mode) => start(mode, mode === 'rlm' ? observer : {}));
  const follow = (run: Run, name: string): Promise<unknown> => {
    const phrases = new RunProgress();
    return followRun(run, token, (event) => {
      const phrase = event.type === 'iteration.started' ? phrases.phraseOf(event) : undefined;
      if (phrase !== undefined) stream.progress(`${name}: ${phrase}`);
    });
  };
  await Promise.all(runs.map((run, index) => follow(run, MODE_NAMES[MODES[index] ?? 'rlm'])));
  stream.markdown(comparisonToMarkdown(await comparison));
  await referToUsedServers(
    runs.flatMap(({ events }) => events),
    servers,
    stream,
  );
  for (const [index, { id }] of runs.entries()) {
    const title = vscode.l10n.t('Show {0}', MODE_NAMES[MODES[index] ?? 'rlm']);
    stream.button({ title, command: COMMANDS.showRun, arguments: [id] });
  }
  return {};
}
