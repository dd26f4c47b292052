import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import type { ResumeRun } from '../runs/startRun';
import type { WorkspaceServers } from '../servers/workspaceServers';
import type { BeginRun } from './beginInChat';
import { asMarkdown } from './plainMarkdown';
import { answerWithPlan } from './planChatCommand';
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
  const begin: BeginRun = (observer) => resumeRun({ runId: run.id, model, observer });
  const isPlan = run.events.some((event) => event.type === 'run.started' && event.opening?.kind === 'plan');
  if (isPlan) return answerWithPlan(begin, model.name, stream, token);
  return answerWithRun(begin, model.name, servers, stream, token);
}
