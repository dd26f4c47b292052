import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { RunMode } from '../../core/events';
import type { RequestedMode } from '../../core/runModes';
import type { Run } from '../../runs/runService';
import { failureOf } from '../failureMessages';
import { CHAT_COMMANDS, PARTICIPANT_ID } from '../ids';
import type { SearchTools } from '../languageModelTools/searchToolsTool';
import { logFailure } from '../registerCommand';
import type { RunHistory } from '../runs/runHistory';
import type { ResumeRun, StartRun } from '../runs/startRun';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { modeFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import { lastRunOf } from './chatRunMetadata';
import { answerWithComparison } from './compareChatCommand';
import { followUpsOf } from './followUps';
import { answerWithPlan } from './planChatCommand';
import { referenceInputs } from './referenceInputs';
import { resumeInChat } from './resumeChatCommand';
import { answerWithRun, failed } from './runAnswer';
import { showServersInChat } from './serversChatCommand';
import { showTools } from './toolsChatCommand';
import { asMarkdown } from './plainMarkdown';

export interface ChatParticipantDependencies {
  readonly startRun: StartRun;
  readonly resumeRun: ResumeRun;
  readonly interruptedRuns: () => Promise<readonly Run[]>;
  readonly servers: () => Promise<WorkspaceServers>;
  readonly history: RunHistory;
  readonly searchTools: SearchTools;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

const COMMAND_MODES: Readonly<Record<string, RequestedMode>> = {
  [CHAT_COMMANDS.run]: 'rlm',
  [CHAT_COMMANDS.react]: 'react',
  [CHAT_COMMANDS.direct]: 'direct',
};

/** `@rlm`: a run with the chat's own model, which is used for this request and not kept. */
export function registerChatParticipant(dependencies: ChatParticipantDependencies): vscode.Disposable {
  const { extensionUri, log } = dependencies;
  const participant = vscode.chat.createChatParticipant(PARTICIPANT_ID, async (request, chat, stream, token) => {
    try {
      requireTrustedWorkspace();
      return await respond(request, chat, stream, token, dependencies);
    } catch (thrown) {
      logFailure(log, PARTICIPANT_ID, thrown);
      return failed(stream, failureOf(thrown));
    }
  });
  participant.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
  participant.followupProvider = { provideFollowups: (result) => followUpsOf(result) };
  // It stays in the log of this window: nothing is sent anywhere.
  const feedback = participant.onDidReceiveFeedback(({ kind, result }) => {
    const word = kind === vscode.ChatResultFeedbackKind.Helpful ? 'helpful' : 'not helpful';
    log.info(`An answer was marked as ${word}: ${JSON.stringify(result.metadata ?? {})}`);
  });
  return vscode.Disposable.from(participant, feedback);
}

async function respond(
  request: vscode.ChatRequest,
  { history: turns }: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
  dependencies: ChatParticipantDependencies,
): Promise<vscode.ChatResult> {
  const { command = '', model, toolInvocationToken } = request;
  switch (command) {
    case CHAT_COMMANDS.tools:
      return showTools(request, stream, token, dependencies);
    case CHAT_COMMANDS.servers:
      return showServersInChat(await dependencies.servers(), stream);
    case CHAT_COMMANDS.resume:
      return resumeInChat(request, stream, token, dependencies);
  }
  const task = request.prompt.trim();
  if (task === '') {
    stream.markdown(vscode.l10n.t('Write a task after `@rlm`: code will be written for it that calls your MCP tools.'));
    return {};
  }
  await dependencies.history.addTask(task);
  const { inputs, files, problems } = await referenceInputs(request.references);
  for (const file of files) stream.reference(file);
  for (const problem of problems) stream.markdown(`${asMarkdown(problem)}\n\n`);
  const attached = Object.keys(inputs).length > 0 ? { inputs } : {};
  const start = { task, model, surface: 'chat', toolInvocationToken, ...attached } as const;
  if (command === CHAT_COMMANDS.compare) {
    const both = (mode: RunMode, observer: ConnectObserver): Promise<Run> =>
      dependencies.startRun({ ...start, mode, observer });
    return answerWithComparison(both, dependencies.servers, stream, token);
  }
  const mode = COMMAND_MODES[command] ?? modeFromSettings();
  const continues = lastRunOf(turns);
  if (command === CHAT_COMMANDS.plan) {
    const plan = { ...start, mode: 'rlm', isPlan: true } as const;
    return answerWithPlan((observer) => dependencies.startRun({ ...plan, observer }), model.name, stream, token);
  }
  return answerWithRun(
    (observer) => dependencies.startRun({ ...start, mode, continues, observer }),
    model.name,
    dependencies.servers,
    stream,
    token,
  );
}
