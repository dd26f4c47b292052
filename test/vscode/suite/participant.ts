import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import type { RlmError } from '../../../src/core/errors';
import type { RunEventBody, RunMode, RunOutcome } from '../../../src/core/events';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { SILENT_LOG } from '../../../src/core/log';
import type { ListedServer } from '../../../src/mcp/configuration/serverList';
import { EventStream, type Run } from '../../../src/runs/run';
import { registerChatParticipant } from '../../../src/vscode/chat/chatParticipant';
import { PARTICIPANT_ID } from '../../../src/vscode/ids';
import type { SearchTools } from '../../../src/vscode/languageModelTools/searchToolsTool';
import { RunHistory } from '../../../src/vscode/runs/runHistory';
import type { RunStart } from '../../../src/vscode/runs/startRun';
import type { WorkspaceServers } from '../../../src/vscode/servers/workspaceServers';
import { ourExtension } from './editor';

const TOOLS = [
  {
    server: 'files',
    name: 'read_file',
    description: 'Reads a file. [click](command:evil) ![x](https://example.com/x.png)',
    inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
];
const MODEL = { id: 'one', name: 'Test model one', vendor: 'rlm-test', family: 'test', maxInputTokens: 1 };

/** The participant with a run that reports `events` and then ends; `shown` is what the chat shows. */
export function participant(
  events: readonly RunEventBody[],
  problems: readonly RlmError[] = [],
  interrupted: readonly Run[] = [],
  listed: readonly ListedServer[] = [],
  searched?: { readonly searchTools: SearchTools; readonly model: vscode.LanguageModelChat },
): {
  readonly shown: readonly string[];
  /** What runs were started with. */
  readonly starts: readonly RunStart[];
  /** What the log says of it. */
  readonly logged: readonly string[];
  followUps(result: vscode.ChatResult): Promise<readonly vscode.ChatFollowup[]>;
  /** A person says so of an answer. */
  giveFeedback(feedback: vscode.ChatResultFeedback): void;
  ask(
    prompt: string,
    outcome: RunOutcome | undefined,
    token?: vscode.CancellationToken,
    command?: string,
    references?: readonly vscode.ChatPromptReference[],
  ): Promise<vscode.ChatResult | undefined>;
} {
  const shown: string[] = [];
  const starts: RunStart[] = [];
  let outcome: RunOutcome | undefined;
  const startRun = async (start: RunStart): Promise<Run> => {
    starts.push(start);
    const { task, mode, observer } = start;
    observer.onConnecting?.(2);
    if (problems.length > 0) observer.onServerProblems?.(problems);
    return scriptedRun({ task, ...(mode === 'react' && { mode }) }, events, outcome);
  };
  const { respond, ...registered } = registeredParticipant(
    startRun,
    searched?.searchTools ??
      (async (query, options, { observer }) => {
        if (problems.length > 0) observer.onServerProblems?.(problems);
        return new Catalogue(TOOLS).search(query, options);
      }),
    interrupted,
    { read: async () => [], list: () => listed } as unknown as WorkspaceServers,
  );
  return {
    shown,
    starts,
    ...registered,
    async ask(prompt, wanted, token = new vscode.CancellationTokenSource().token, command, references = []) {
      outcome = wanted;
      const model = searched?.model ?? MODEL;
      const request = { prompt, command, references, model } as unknown as vscode.ChatRequest;
      const chat = { history: [] } as unknown as vscode.ChatContext;
      return (await respond(request, chat, recordingStream(shown), token)) ?? undefined;
    },
  };
}

interface RegisteredParticipant {
  readonly respond: vscode.ChatRequestHandler;
  readonly logged: readonly string[];
  readonly followUps: (result: vscode.ChatResult) => Promise<readonly vscode.ChatFollowup[]>;
  readonly giveFeedback: (feedback: vscode.ChatResultFeedback) => void;
}

function registeredParticipant(
  startRun: (start: RunStart) => Promise<Run>,
  searchTools: SearchTools,
  interrupted: readonly Run[],
  servers: WorkspaceServers,
): RegisteredParticipant {
  const chat = vscode.chat;
  const original = chat.createChatParticipant;
  let respond: vscode.ChatRequestHandler | undefined;
  const logged: string[] = [];
  const given = new vscode.EventEmitter<vscode.ChatResultFeedback>();
  const made = {
    onDidReceiveFeedback: given.event,
    dispose() {},
  } as unknown as vscode.ChatParticipant;
  chat.createChatParticipant = (id, registered) => {
    assert.equal(id, PARTICIPANT_ID);
    respond = registered;
    return made;
  };
  try {
    const memento: vscode.Memento = { keys: () => [], get: () => undefined, update: async () => undefined };
    const { extensionUri } = ourExtension();
    registerChatParticipant({
      startRun,
      resumeRun: async ({ runId }) => startRun({ task: `resumed ${runId}`, observer: {} } as RunStart),
      interruptedRuns: async () => interrupted,
      servers: async () => servers,
      searchTools,
      history: new RunHistory(memento),
      extensionUri,
      log: { ...SILENT_LOG, info: (message) => void logged.push(message) },
    });
  } finally {
    chat.createChatParticipant = original;
  }
  assert.ok(respond !== undefined);
  const { token } = new vscode.CancellationTokenSource();
  const noTurns = { history: [] } as unknown as vscode.ChatContext;
  return {
    respond,
    logged,
    giveFeedback: (feedback) => given.fire(feedback),
    followUps: async (result) => (await made.followupProvider?.provideFollowups(result, noTurns, token)) ?? [],
  };
}

/** Ends when it is cancelled where there is no outcome. */
function scriptedRun(
  begun: { readonly task: string; readonly mode?: RunMode },
  events: readonly RunEventBody[],
  outcome: RunOutcome | undefined,
): Run {
  const stream = new EventStream(
    'run',
    () => 0,
    (body) => body,
  );
  const ended = Promise.withResolvers<RunOutcome>();
  stream.emit({ type: 'run.started', ...begun, model: MODEL, surface: 'chat', limits: DEFAULT_LIMITS });
  for (const body of events) stream.emit(body, { iteration: 1 });
  if (outcome !== undefined) ended.resolve(outcome);
  return {
    id: 'run',
    task: begun.task,
    events: stream.events,
    subscribe: (listener) => stream.subscribe(listener),
    outcome: ended.promise,
    isFinished: false,
    cancel: () => ended.resolve({ kind: 'cancelled' }),
  };
}

function recordingStream(shown: string[]): vscode.ChatResponseStream {
  const stream: Partial<vscode.ChatResponseStream> = {
    reference: (value) => {
      const uri = value instanceof vscode.Location ? value.uri : value;
      const line = value instanceof vscode.Location && value.range.isEmpty ? `:${value.range.start.line + 1}` : '';
      shown.push(`reference: ${uri instanceof vscode.Uri ? path.posix.basename(uri.path) : 'variable'}${line}`);
    },
    progress: (value) => void shown.push(`progress: ${value}`),
    markdown: (value) => {
      assert.ok(typeof value === 'string' || value.isTrusted !== true);
      shown.push(`markdown: ${typeof value === 'string' ? value : value.value}`);
    },
    button: ({ title, command, arguments: args = [] }) =>
      void shown.push(`button: ${title} ${command} ${JSON.stringify(args)}`),
  };
  return stream as vscode.ChatResponseStream;
}
