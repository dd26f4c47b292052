/** What runs need outside an editor: servers, sandbox and run service. All that they start has ended after `dispose`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRlmError } from '../core/errors';
import type { Log } from '../core/log';
import type { ToolSource } from '../core/ports';
import type { SavedProgram } from '../core/programs/savedProgram';
import { Connections } from '../mcp/connections';
import type { WorkspaceFolder } from '../mcp/configuration/configuration';
import type { SignInPort } from '../mcp/signIn/signInPorts';
import { ObservedShapes } from '../runs/observedShapes';
import { RUNS_FOLDER } from '../runs/runIds';
import { RunService } from '../runs/runService';
import type { Sandbox } from '../sandbox/sandbox';
import type { EngineOptions } from './engineOptions';
import { MemorySecrets, MemoryStore } from './memoryStores';
import type { TerminalPrompts } from './terminalPrompts';
import { terminalSandbox } from './terminalSandbox';
import { workspacePrograms } from './workspacePrograms';
import { readTerminalSources, terminalFolders, type TerminalSources } from './terminalSources';

export interface TerminalEngineOptions {
  readonly sources: TerminalSources;
  /** Where `worker.js` and the engine's native modules are. */
  readonly programFolder: string;
  readonly allowedServers: readonly string[];
  /** `server.tool`, or `server.*`. */
  readonly allowedTools: readonly string[];
  readonly command: Pick<EngineOptions, 'engine' | 'node' | 'isVerbose'>;
  readonly prompts: TerminalPrompts;
  readonly signIn: SignInPort;
  readonly log: Log;
}

export class TerminalEngine {
  readonly runs: RunService;
  readonly #options: TerminalEngineOptions;
  readonly #folders: readonly WorkspaceFolder[];
  readonly #storageFolder: string;
  readonly #connections: Connections;
  readonly #sandbox: Sandbox;
  readonly #shapes = new ObservedShapes(new MemoryStore());

  private constructor(
    options: TerminalEngineOptions,
    made: { folders: readonly WorkspaceFolder[]; storageFolder: string; connections: Connections; sandbox: Sandbox },
    signal: AbortSignal,
  ) {
    const { allowedTools, prompts, log } = options;
    const { folders, storageFolder, connections, sandbox } = made;
    this.#options = options;
    this.#folders = folders;
    this.#storageFolder = storageFolder;
    this.#connections = connections;
    this.#sandbox = sandbox;
    this.runs = new RunService({
      storageFolder,
      startWorker: (abort) => sandbox.startWorker(abort),
      secrets: () => connections.secretValues(),
      approvals: {
        mode: () => 'ask',
        store: new MemoryStore(),
        allowedTools,
        ask: prompts.canAsk ? (question) => prompts.askApproval(question, signal) : undefined,
      },
      log,
    });
  }

  /** Asks what has to be asked before a run can start; an abort ends these questions and those of the runs. */
  static async open(options: TerminalEngineOptions, signal: AbortSignal): Promise<TerminalEngine> {
    const folders = await terminalFolders(options.sources.workspace);
    // Readable for this user only: the journals hold what the tools returned.
    const storageFolder = await mkdtemp(path.join(tmpdir(), 'rlm-run-'));
    const connections = new Connections({
      prompts: options.prompts,
      secrets: new MemorySecrets(),
      values: new MemoryStore(),
      consents: new MemoryStore(),
      allowedServers: options.allowedServers,
      signIn: { port: options.signIn },
      log: options.log,
    });
    const workspaceFolders = folders.map(({ path: place }) => place);
    const sandbox = await terminalSandbox({ ...options, workspaceFolders }, signal);
    return new TerminalEngine(options, { folders, storageFolder, connections, sandbox }, signal);
  }

  /** Rejects with an `RlmError` where there is no server at all. */
  async connectTools(signal: AbortSignal): Promise<ToolSource> {
    const { sources, log } = this.#options;
    const configurations = await readTerminalSources(sources, this.#folders, log);
    const source = await this.#connections.connect(configurations, { signal, folders: this.#folders });
    const broken = source.failures.find((failure) => isRlmError(failure) && failure.subject.server === undefined);
    if (broken !== undefined && source.tools.length === 0) throw broken;
    return this.#shapes.observe(source);
  }

  /** Broken ones are told in the log, and left out. */
  readPrograms(): Promise<readonly SavedProgram[]> {
    return workspacePrograms(
      this.#folders.map((folder) => folder.path),
      this.#options.log,
    );
  }

  journalOf(runId: string): string {
    return path.join(this.#storageFolder, RUNS_FOLDER, runId);
  }

  /** The journals stay where the log told where they are. */
  async dispose(): Promise<void> {
    await this.runs.dispose();
    this.#sandbox.dispose();
    await this.#connections.dispose();
    if (!this.#options.command.isVerbose) await rm(this.#storageFolder, { recursive: true, force: true });
  }
}
