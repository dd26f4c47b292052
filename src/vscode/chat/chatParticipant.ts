import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { RlmError } from '../../core/errors';
import type { RunEventType, RunOutcome } from '../../core/events';
import type { Log } from '../../core/log';
import type { RequestedMode } from '../../core/runModes';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import type { Run } from '../../runs/runService';
import { cellsOf } from '../runs/codeDocuments';
import { failureMessageOf, failureOf, type Failure } from '../failureMessages';
import { followRun } from '../runs/followRun';
import { CHAT_COMMANDS, COMMANDS, PARTICIPANT_ID } from '../ids';
import { logFailure } from '../registerCommand';
import type { RunHistory } from '../runs/runHistory';
import { RunProgress } from '../runs/runProgress';
import { modeFromSettings } from '../settings';
import type { StartRun } from '../runs/startRun';
import type { SearchTools } from '../languageModelTools/searchToolsTool';
import { showTools } from './toolsChatCommand';
import { asMarkdown } from './plainMarkdown';
import { requireTrustedWorkspace } from '../trust';

/** Kept in the chat's history, so it is small and JSON. */
export interface ChatRunMetadata {
  readonly runId: string;
  readonly outcome: RunOutcome['kind'];
  readonly iterations: number;
}

export interface ChatParticipantDependencies {
  readonly startRun: StartRun;
  readonly history: RunHistory;
  readonly searchTools: SearchTools;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

const STEPS: ReadonlySet<RunEventType> = new Set(['mode.chosen', 'iteration.started', 'worker.lost']);

const COMMAND_MODES: Readonly<Record<string, RequestedMode>> = {
  [CHAT_COMMANDS.run]: 'rlm',
  [CHAT_COMMANDS.react]: 'react',
  [CHAT_COMMANDS.direct]: 'direct',
};

/** `@rlm`: a run with the chat's own model, which is used for this request and not kept. */
export function registerChatParticipant(dependencies: ChatParticipantDependencies): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant(PARTICIPANT_ID, async (request, chat, stream, token) => {
    try {
      if (request.command === CHAT_COMMANDS.tools) return await showTools(request, stream, token, dependencies);
      return await answer(request, lastRunOf(chat.history), stream, token, dependencies);
    } catch (thrown) {
      logFailure(dependencies.log, PARTICIPANT_ID, thrown);
      return failed(stream, failureOf(thrown));
    }
  });
  participant.iconPath = vscode.Uri.joinPath(dependencies.extensionUri, 'media', 'icon.png');
  return participant;
}

async function answer(
  request: vscode.ChatRequest,
  continues: string | undefined,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  { startRun, history }: ChatParticipantDependencies,
): Promise<vscode.ChatResult> {
  requireTrustedWorkspace();
  const task = request.prompt.trim();
  if (task === '') {
    stream.markdown(vscode.l10n.t('Write a task after `@rlm`: code will be written for it that calls your MCP tools.'));
    return {};
  }
  await history.addTask(task);
  const progress = new RunProgress();
  const run = await startRun({
    task,
    model: request.model,
    surface: 'chat',
    mode: COMMAND_MODES[request.command ?? ''] ?? modeFromSettings(),
    continues,
    toolInvocationToken: request.toolInvocationToken,
    observer: {
      onConnecting: (serverCount) => stream.progress(progress.connectingPhrase(serverCount)),
      onServerProblems: (failures) => showServerProblems(failures, stream),
    },
  });
  const outcome = await followRun(run, token, (event) => {
    const phrase = progress.phraseOf(event);
    // Each phrase stays as a line of the answer, so only the steps are shown, not every call.
    if (STEPS.has(event.type) && phrase !== undefined) stream.progress(phrase);
  });
  const cells = [...cellsOf(run).keys()];
  const metadata: ChatRunMetadata = { runId: run.id, outcome: outcome.kind, iterations: Math.max(0, ...cells) };
  const errorDetails = showOutcome(outcome, request.model.name, stream);
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

/** Metadata comes back as it was stored, perhaps by an older version of ours. */
const StoredMetadata = z.object({ runId: z.string() });

/** The last run of this chat; a later task goes on from its variables. */
function lastRunOf(history: vscode.ChatContext['history']): string | undefined {
  for (const turn of [...history].reverse()) {
    if (!('result' in turn)) continue;
    const stored = StoredMetadata.safeParse(turn.result.metadata);
    if (stored.success) return stored.data.runId;
  }
  return undefined;
}

/** What a model or a server wrote is data: the Markdown of the answer is not trusted. */
function showOutcome(
  outcome: RunOutcome,
  model: string,
  stream: vscode.ChatResponseStream,
): vscode.ChatErrorDetails | undefined {
  switch (outcome.kind) {
    case 'submitted':
      stream.markdown(answerToMarkdown(outcome));
      return undefined;
    case 'extracted':
      stream.markdown(answerToMarkdown(outcome));
      stream.markdown(`\n\n${asMarkdown(extractedNote(outcome.terminationReason))}`);
      return undefined;
    case 'limitReached':
      return { message: vscode.l10n.t('The run ended without an answer: {0}', outcome.message) };
    case 'failed':
      return failed(stream, { ...outcome, subject: { model, ...outcome.subject } }).errorDetails;
    case 'cancelled':
      stream.markdown(vscode.l10n.t('Stopped.'));
      return undefined;
  }
}

function extractedNote(reason: string): string {
  return vscode.l10n.t('Answered from the transcript, since a limit was reached: {0}', reason);
}

function failed(stream: vscode.ChatResponseStream, failure: Failure): vscode.ChatResult {
  const { text, action } = failureMessageOf(failure);
  stream.button(action);
  return { errorDetails: { message: text } };
}

function showServerProblems(failures: readonly RlmError[], stream: vscode.ChatResponseStream): void {
  for (const { text, action } of failures.map(failureMessageOf)) {
    stream.markdown(new vscode.MarkdownString(`$(warning) ${asMarkdown(text)}\n\n`, true));
    stream.button(action);
  }
}
