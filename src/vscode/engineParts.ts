import * as vscode from 'vscode';
import { RlmError, runNotResumable } from '../core/errors';
import { said } from '../core/said';
import type { Log } from '../core/log';
import type { ToolDescription, ToolSource } from '../core/ports';
import { Connections } from '../mcp/connections';
import { wantedServers } from '../mcp/configuration/wantedServers';
import { isAutomatic, type RequestedMode } from '../core/runModes';
import { Catalogue } from '../core/catalogue/catalogue';
import type { SearchOptions, SearchResult } from '../core/catalogue/searchResult';
import { withPrograms } from '../core/programs/programTools';
import { isWithoutServers } from '../runs/routing';
import { ApprovalGrants } from '../runs/approvals/approvalGrants';
import type { ApprovalAnswer } from '../runs/approvals/approvalQuestion';
import { ObservedShapes } from '../runs/observedShapes';
import { UsedTools } from '../runs/usedTools';
import { NO_MODEL } from '../runs/givenCode';
import type { ResumeRequest } from '../runs/runRequest';
import { RunService, type Run, type RunRequest } from '../runs/runService';
import { Sandbox } from '../sandbox/sandbox';
import { connectWorkspaceServers, settingValue } from './servers/connectWorkspaceServers';
import { EditorRedirect } from './servers/editorRedirect';
import { EditorSignIn } from './servers/editorSignIn';
import { CONTEXT_KEYS, SETTINGS } from './ids';
import { languageModelOf } from './models/languageModel';
import { ApprovalPrompts } from './approvals/approvalPrompts';
import { isSamplingDenied } from './servers/serverQuestions';
import {
  approvalModeFromSettings,
  checkModeFromSettings,
  clientDocumentFromSettings,
  connectOptionsFromSettings,
  engineFromSettings,
  limitsFromSettings,
  nodePathFromSettings,
  reranksSearchFromSettings,
} from './settings';
import { SandboxChoices } from './sandbox/sandboxChoices';
import { rankedSearch } from './models/rankedSearch';
import { subCallModels } from './models/subCallModels';
import { maybeWithEditorTools } from './editorTools/maybeWithEditorTools';
import { openingOf, type CodeStart, type RunFork, type RunResume, type RunStart } from './runs/startRun';
import { justification } from './models/justification';
import { serverPolicyFromSettings } from './servers/serverPolicySettings';
import { WorkspaceConfigurations, workspaceFolders } from './servers/workspaceConfiguration';
import { ServerLogs } from './servers/serverLogs';
import { WorkspaceServers } from './servers/workspaceServers';
import { EditorPrompts, keyValueStoreOf, secretStoreOf } from './servers/userPrompts';

/** What connecting the tools needs of whoever wants them. */
export type ToolsStart = Pick<RunStart, 'observer' | 'toolInvocationToken'>;

export interface ToolSearchStart extends ToolsStart {
  readonly signal: AbortSignal;
  /** That of the chat, which may put what was found in order. */
  readonly model?: vscode.LanguageModelChat | undefined;
}

type CommonRequest = Pick<
  RunRequest,
  'task' | 'subCallModels' | 'checkMode' | 'reranksSearch' | 'connectTools' | 'readPrograms'
>;
export type ReadPrograms = NonNullable<RunRequest['readPrograms']>;

/** What lives beyond a single run: its modules are loaded, and it is made, when the first run needs it. */
export class EngineParts {
  readonly runs: RunService;
  /** What the user allowed for good. */
  readonly grants: ApprovalGrants;
  /** All servers of this window. */
  readonly servers: WorkspaceServers;
  readonly #log: Log;
  readonly #connections: Connections;
  readonly sandbox: Sandbox;
  readonly #shapes: ObservedShapes;
  readonly #used: UsedTools;
  readonly #files: WorkspaceConfigurations;
  readonly #serverLogs: ServerLogs;
  readonly #folderChanges: vscode.Disposable;
  readonly #uriHandler: vscode.Disposable;
  readonly #readPrograms: ReadPrograms;

  constructor(owner: vscode.ExtensionContext, log: vscode.LogOutputChannel, readPrograms: ReadPrograms) {
    this.#readPrograms = readPrograms;
    const { extensionUri, secrets, workspaceState, storageUri, globalStorageUri, extension } = owner;
    const choices = new SandboxChoices(owner.globalState, () => sandbox.forgetChoice());
    const sandbox: Sandbox = new Sandbox({
      memory: choices.memory,
      isNodeAllowed: (execPath) => choices.isNodeAllowed(execPath),
      forbiddenFolders: () => workspaceFolders().map((folder) => folder.path),
      onChosen: (choice) => choices.tell(choice),
      programFolder: vscode.Uri.joinPath(extensionUri, 'dist').fsPath,
      wishes: () => ({ engine: engineFromSettings(), nodePath: nodePathFromSettings() }),
      log,
    });
    const store = keyValueStoreOf(workspaceState);
    const redirect = new EditorRedirect(extension.id);
    this.#uriHandler = vscode.window.registerUriHandler(redirect);
    const serverLogs = new ServerLogs(log);
    const connections = new Connections({
      prompts: new EditorPrompts(),
      secrets: secretStoreOf(secrets),
      values: store,
      consents: store,
      log,
      logOf: (server) => serverLogs.of(server),
      signIn: {
        port: new EditorSignIn(redirect),
        documentUrl: clientDocumentFromSettings,
        lockFolder: vscode.Uri.joinPath(globalStorageUri, 'locks').fsPath,
      },
      setting: settingValue,
      policy: serverPolicyFromSettings,
      isSamplingDenied,
      maxMessageBytes: () => limitsFromSettings().serverMessageBytes,
      clientVersion: (extension.packageJSON as { readonly version: string }).version,
    });
    const prompts = new ApprovalPrompts();
    const runs = new RunService({
      storageFolder: (storageUri ?? globalStorageUri).fsPath,
      startWorker: (signal) => sandbox.startWorker(signal),
      onWorkerReleased: () => sandbox.prepareSpare(),
      secrets: () => connections.secretValues(),
      approvals: { mode: approvalModeFromSettings, store, ask: (question) => prompts.ask(question) },
      log,
    });
    runs.onDidChangeActiveRuns(() => {
      void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isRunning, runs.activeRuns.length > 0);
    });
    this.#log = log;
    this.runs = runs;
    this.grants = new ApprovalGrants(store);
    this.#connections = connections;
    this.sandbox = sandbox;
    this.#shapes = new ObservedShapes(keyValueStoreOf(owner.globalState));
    this.#used = new UsedTools(store);
    this.#files = new WorkspaceConfigurations(globalStorageUri, log);
    this.#serverLogs = serverLogs;
    this.servers = new WorkspaceServers(connections, this.#files, serverLogs);
    this.#folderChanges = vscode.workspace.onDidChangeWorkspaceFolders(() =>
      connections.setFolders(workspaceFolders()),
    );
  }

  async start(start: RunStart): Promise<Run> {
    const { surface, mode, inputs, continues, isPlan = false } = start;
    return this.runs.start({
      ...(await this.#common(start, mode)),
      model: languageModelOf(start.model, justification()),
      opening: openingOf(start),
      surface,
      mode,
      inputs,
      mayLackServers: start.mayLackServers === true || isAutomatic(mode),
      limits: isPlan ? { ...limitsFromSettings(), iterations: 1 } : limitsFromSettings(),
      continues,
      mayBeContinued: surface === 'chat' && !isPlan,
    });
  }

  /** Runs code that somebody else wrote: one iteration, whose variables stay for the next one. */
  async runCode(start: CodeStart): Promise<Run> {
    const { code, model, continues } = start;
    const common = await this.#common(start, 'rlm');
    return this.runs.start({
      ...common,
      reranksSearch: common.reranksSearch === true && model !== undefined,
      model: model === undefined ? NO_MODEL : languageModelOf(model, justification()),
      opening: { kind: 'given', code },
      surface: 'tool',
      mode: 'rlm',
      limits: { ...limitsFromSettings(), iterations: 1 },
      continues,
      mayBeContinued: true,
    });
  }

  /** Searches the tools of all servers, which are connected for it as for a run. Rejects with an `RlmError`. */
  async searchTools(query: string, options: SearchOptions, search: ToolSearchStart): Promise<SearchResult> {
    const connected = await this.#connectTools(search)(search.signal);
    const source = withPrograms(connected, await this.#readPrograms());
    const servers = source.servers.map(({ name }) => name);
    const { promptTokens: maxTokens } = limitsFromSettings();
    const { signal, model } = search;
    const wanted = { maxTokens, ...options, signal, model, justification: justification() };
    return rankedSearch(new Catalogue(source.tools, { servers }), query, wanted, this.#log);
  }

  /** The tools of all servers, which are connected for it as for a run. Rejects with an `RlmError`. */
  async listTools(signal: AbortSignal, observer: ToolsStart['observer']): Promise<readonly ToolDescription[]> {
    return (await this.#connectTools({ observer })(signal)).tools;
  }

  async #common(
    start: ToolsStart & Pick<RunStart, 'task' | 'mayLackServers'>,
    mode: RequestedMode,
  ): Promise<CommonRequest> {
    const mayGoOn = start.mayLackServers === true || isAutomatic(mode);
    const connect = this.#connectTools(start);
    return {
      task: start.task,
      subCallModels: await this.#subCallModels(),
      checkMode: checkModeFromSettings(),
      readPrograms: this.#readPrograms,
      reranksSearch: reranksSearchFromSettings(),
      connectTools: async (signal) => {
        try {
          return await connect(signal);
        } catch (thrown) {
          // The run goes on, and its surface offers what mends it.
          if (mayGoOn && isWithoutServers(thrown)) start.observer.onServerProblems?.([thrown]);
          throw thrown;
        }
      },
    };
  }

  #connectTools({ observer, toolInvocationToken }: ToolsStart): (signal: AbortSignal) => Promise<ToolSource> {
    const options = connectOptionsFromSettings();
    return async (signal) => {
      const connect = (): Promise<ToolSource> =>
        connectWorkspaceServers(this.#connections, this.#files, options, observer, signal);
      return this.#used.mark(this.#shapes.observe(await maybeWithEditorTools(connect, toolInvocationToken)));
    };
  }

  secretValues(): readonly string[] {
    return this.#connections.secretValues();
  }

  answerApproval(runId: string, callId: string, answer: ApprovalAnswer): void {
    this.runs.answerApproval(runId, callId, answer);
  }

  async resume({ runId, model, observer }: RunResume): Promise<Run> {
    return this.runs.resume(runId, await this.#anew(model, observer));
  }

  /** The servers are those of now, and start with the same consent as ever. */
  async #anew(model: RunResume['model'], observer: RunResume['observer']): Promise<ResumeRequest> {
    // The finished cells run again with the tools that they had, so the run waits for all servers.
    const connectOptions = { callTimeoutMs: limitsFromSettings().toolCallTimeoutMs };
    return {
      model: languageModelOf(model, justification()),
      subCallModels: await this.#subCallModels(),
      readPrograms: this.#readPrograms,
      connectTools: (signal) =>
        maybeWithEditorTools(
          () => connectWorkspaceServers(this.#connections, this.#files, connectOptions, observer, signal),
          undefined,
        ),
    };
  }

  /** Another run from an iteration of this one; what holds for `resume` holds here. */
  async fork({ runId, point, model, observer }: RunFork): Promise<Run> {
    return this.runs.fork(runId, point, await this.#anew(model, observer));
  }

  /** The model and the tools answer from the record of the run. */
  async replay(runId: string): Promise<Run> {
    const request = await this.runs.replay(runId, {});
    if (request === undefined) throw runNotResumable(runId, said('resume.notStored'));
    return this.runs.start({ ...request, surface: 'command' });
  }

  #subCallModels(): ReturnType<typeof subCallModels> {
    return subCallModels(justification(), (name) =>
      this.#log.warn(`${SETTINGS.subCallModels}: there is no language model ${name}; it is left out.`),
    );
  }

  /** Connects one server of the workspace, asking for a sign-in where it wants one. Rejects with an `RlmError`. */
  async signIn(server: string): Promise<void> {
    const { signal } = new AbortController();
    const configurations = await this.#files.read();
    const one = wantedServers(configurations).wanted.find(({ server: { name } }) => name === server);
    if (one === undefined) throw new RlmError('configurationBroken', said('failure.serverGone', server).message);
    const failure = await this.#connections.start(one, { signal, folders: workspaceFolders() });
    if (failure !== undefined) throw failure;
  }

  async dispose(): Promise<void> {
    this.#folderChanges.dispose();
    this.#uriHandler.dispose();
    this.servers.dispose();
    this.#files.dispose();
    await this.runs.dispose();
    this.sandbox.dispose();
    await this.#connections.dispose();
    this.#serverLogs.dispose();
  }
}
