/** The answer of `@rlm` to one request: what the run does, how it ended, and what can be done next. */
import * as vscode from 'vscode';
import type { RunOutcome } from '../../core/events';
import { withNamedCharacters } from '../../core/transcript/hiddenCharacters';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import type { Run } from '../../runs/runService';
import { failureMessageOf, type Failure } from '../failureMessages';
import { COMMANDS } from '../ids';
import { cellsOf } from '../runs/codeDocuments';
import { followRun } from '../runs/followRun';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { beginInChat, type BeginRun } from './beginInChat';
import type { ChatRunMetadata } from './chatRunMetadata';
import { ChatSteps } from './chatSteps';
import { endWords, sayingWords } from '../sayingWords';
import { asMarkdown } from './plainMarkdown';
import { promptCostNote } from './promptCostNote';
import { referToUsedServers } from './serverReferences';

/** `begin` starts or resumes the run. */
export async function answerWithRun(
  begin: BeginRun,
  model: string,
  servers: () => Promise<WorkspaceServers>,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const { run, progress } = await beginInChat(begin, stream);
  const steps = new ChatSteps(progress);
  const outcome = await followRun(run, token, (event) => {
    const phrase = steps.phraseOf(event);
    if (phrase !== undefined) stream.progress(phrase);
  });
  const cells = [...cellsOf(run).keys()];
  const metadata: ChatRunMetadata = { runId: run.id, outcome: outcome.kind, iterations: Math.max(0, ...cells) };
  const errorDetails = showOutcome(outcome, model, stream);
  await referToUsedServers(run.events, servers, stream);
  const cost = promptCostNote(run);
  if (cost !== '') stream.markdown(`\n\n*${asMarkdown(cost)}*`);
  const lastCell = cells.at(-1);
  if (lastCell !== undefined) {
    stream.button({ title: vscode.l10n.t('Open Code'), command: COMMANDS.openCode, arguments: [run.id, lastCell] });
  }
  if (isDirect(run)) {
    stream.button({ title: vscode.l10n.t('Run in Code Mode'), command: COMMANDS.runInCodeMode, arguments: [run.id] });
  }
  stream.button({ title: vscode.l10n.t('Show Run'), command: COMMANDS.showRun, arguments: [run.id] });
  return errorDetails === undefined ? { metadata } : { metadata, errorDetails };
}

function isDirect({ events }: Run): boolean {
  return events.some(
    (event) => (event.type === 'run.started' || event.type === 'mode.chosen') && event.mode === 'direct',
  );
}

/** What a model or a server wrote is data: the Markdown of the answer is not trusted. */
export function showOutcome(
  outcome: RunOutcome,
  model: string,
  stream: vscode.ChatResponseStream,
): vscode.ChatErrorDetails | undefined {
  switch (outcome.kind) {
    case 'submitted':
      stream.markdown(withNamedCharacters(answerToMarkdown(outcome)));
      return undefined;
    case 'extracted':
      stream.markdown(withNamedCharacters(answerToMarkdown(outcome)));
      stream.markdown(`\n\n${asMarkdown(extractedNote(outcome.terminationReason))}`);
      return undefined;
    case 'limitReached':
      return { message: sayingWords(outcome.saying, outcome.message) };
    case 'failed':
      return failed(stream, { ...outcome, subject: { model, ...outcome.subject } }).errorDetails;
    case 'cancelled':
      stream.markdown(vscode.l10n.t('Stopped.'));
      return undefined;
  }
}

function extractedNote(reason: string): string {
  return vscode.l10n.t('Answered from the transcript, since a limit was reached: {0}', endWords(reason));
}

export function failed(stream: vscode.ChatResponseStream, failure: Failure): vscode.ChatResult {
  const { text, action } = failureMessageOf(failure);
  stream.button(action);
  return { errorDetails: { message: text } };
}
