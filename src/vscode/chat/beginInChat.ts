import type * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { RunProgress } from '../runs/runProgress';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';
import { showServerProblems } from './serverProblems';

export type BeginRun = (observer: ConnectObserver) => Promise<Run>;

/** Starts or resumes a run for a chat, which is told meanwhile what is connected and what cannot be. */
export async function beginInChat(
  begin: BeginRun,
  stream: vscode.ChatResponseStream,
): Promise<{ readonly run: Run; readonly progress: RunProgress }> {
  const progress = new RunProgress();
  const run = await begin({
    onConnecting: (serverCount) => stream.progress(progress.connectingPhrase(serverCount)),
    onServerProblems: (failures) => showServerProblems(failures, stream),
  });
  return { run, progress };
}
