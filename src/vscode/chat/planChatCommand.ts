import * as vscode from 'vscode';
import { fenceFor } from '../../core/observation';
import { plannedCodeOf } from '../../runs/plannedCode';
import { COMMANDS } from '../ids';
import { followRun } from '../runs/followRun';
import { beginInChat, type BeginRun } from './beginInChat';
import type { ChatRunMetadata } from './chatRunMetadata';
import { showOutcome } from './runAnswer';

/** `@rlm /plan task`: the code that the run would begin with, and a button that runs it. */
export async function answerWithPlan(
  begin: BeginRun,
  model: string,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const { run } = await beginInChat(begin, stream);
  stream.progress(vscode.l10n.t('The model writes code, which is not run'));
  const outcome = await followRun(run, token, () => undefined);
  const metadata: ChatRunMetadata = { runId: run.id, outcome: outcome.kind, iterations: 1, isPlan: true };
  const code = plannedCodeOf(run);
  if (code === undefined) {
    const errorDetails = showOutcome(outcome, model, stream);
    return errorDetails === undefined ? { metadata } : { metadata, errorDetails };
  }
  const fence = fenceFor(code);
  stream.markdown(`${fence}ts\n${code}\n${fence}\n\n`);
  stream.markdown(vscode.l10n.t('Nothing of it has run.'));
  stream.button({ title: vscode.l10n.t('Run This Code'), command: COMMANDS.runPlan, arguments: [run.id] });
  return { metadata };
}
