import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import type { ResumeRun } from '../runs/startRun';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { asMarkdown } from './plainMarkdown';
import { answerWithRun } from './runAnswer';

export interface ResumeDependencies {
  readonly resumeRun: ResumeRun;
  readonly interruptedRuns: () => Promise<readonly Run[]>;
  readonly servers: () => Promise<WorkspaceServers>;
}

/** `@rlm /resume [id]`: goes on with that run, else with the latest that was interrupted, with the chat's model. */
export async function resumeInChat(
  { prompt, model }: vscode.ChatRequest,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  { resumeRun, interruptedRuns, servers }: ResumeDependencies,
): Promise<vscode.ChatResult> {
  const wanted = prompt.trim();
  const runs = await interruptedRuns();
  const run = wanted === '' ? runs[0] : runs.find(({ id }) => id === wanted);
  if (run === undefined) {
    const none = vscode.l10n.t('No run of this workspace was interrupted.');
    stream.markdown(wanted === '' ? none : vscode.l10n.t('There is no interrupted run {0}.', asMarkdown(wanted)));
    return {};
  }
  stream.markdown(`> ${asMarkdown(run.task)}\n\n`);
  return answerWithRun((observer) => resumeRun({ runId: run.id, model, observer }), model.name, servers, stream, token);
}
