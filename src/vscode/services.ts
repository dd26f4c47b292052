import type * as vscode from 'vscode';
import type { SamplingConsents } from '../mcp/serverRequests/samplingConsents';
import type { ApprovalGrants } from '../runs/approvals/approvalGrants';
import type { ApprovalAnswer } from '../runs/approvals/approvalQuestion';
import type { Run, RunService } from '../runs/runService';
import type { Sandbox } from '../sandbox/sandbox';
import type { JsonValue } from '../core/json';
import type { ToolDescription } from '../core/ports';
import type { SearchOptions, SearchResult } from '../core/catalogue/searchResult';
import type { EngineParts, ReadPrograms, ToolSearchStart } from './engineParts';
import type { RunHistory } from './runs/runHistory';
import { RunLog } from './runs/runLog';
import { RunStatusBar } from './runs/runStatusBar';
import { PausedRuns } from './runs/pausedRuns';
import type { RunSteering } from './runs/steeringCommands';
import type { CodeStart, RunFork, RunResume, RunStart } from './runs/startRun';
import { logFailure } from './registerCommand';
import { keptRunsFromSettings } from './settings';
import type { WorkspaceServers } from './servers/workspaceServers';

/**
 * The way to what runs need. It is loaded and made when the first run starts or the first old run is looked at:
 * activation must cost nothing, and the modules behind it take longer to load than all the rest.
 */
export class Services {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #history: RunHistory;
  readonly #runLog: RunLog;
  readonly #statusBar: RunStatusBar;
  readonly #paused: PausedRuns;
  readonly #readPrograms: ReadPrograms;
  #parts: Promise<EngineParts> | undefined;

  constructor(
    extension: vscode.ExtensionContext,
    log: vscode.LogOutputChannel,
    history: RunHistory,
    readPrograms: ReadPrograms,
  ) {
    this.#readPrograms = readPrograms;
    this.#extension = extension;
    this.#log = log;
    this.#history = history;
    this.#runLog = new RunLog(log);
    this.#statusBar = new RunStatusBar();
    this.#paused = new PausedRuns(() => history.noteChange());
  }

  /** A live run, or one read from its journal. */
  async findRun(runId: string): Promise<Run | undefined> {
    const { runs } = await this.#made();
    return runs.find(runId);
  }

  /** Of the runs that go on; loads nothing where there was none. */
  async activeRuns(): Promise<readonly Run[]> {
    const parts = await this.#parts;
    return parts?.runs.activeRuns ?? [];
  }

  /** The user's word on a tool call of a run that goes on. */
  async answerApproval(runId: string, callId: string, answer: ApprovalAnswer): Promise<void> {
    const parts = await this.#parts;
    parts?.answerApproval(runId, callId, answer);
  }

  /** What the user allowed for good. */
  async allowedForGood(): Promise<{ readonly grants: ApprovalGrants; readonly samplingConsents: SamplingConsents }> {
    const { grants, servers } = await this.#made();
    return { grants, samplingConsents: servers.samplingConsents };
  }

  /** All servers of this window. */
  async servers(): Promise<WorkspaceServers> {
    const { servers } = await this.#made();
    return servers;
  }

  /** The values of configured secrets that this window knows. */
  async secrets(): Promise<readonly string[]> {
    const parts = await this.#parts;
    return parts?.secretValues() ?? [];
  }

  async sandbox(): Promise<Sandbox> {
    const { sandbox } = await this.#made();
    return sandbox;
  }

  async startRun(start: RunStart): Promise<Run> {
    const parts = await this.#made();
    return this.#remember(await parts.start(start));
  }

  async runCode(start: CodeStart): Promise<Run> {
    const parts = await this.#made();
    return this.#remember(await parts.runCode(start));
  }

  /** Rejects with an `RlmError` where no server can be used. */
  async searchTools(query: string, options: SearchOptions, start: ToolSearchStart): Promise<SearchResult> {
    const parts = await this.#made();
    return parts.searchTools(query, options, start);
  }

  /** Rejects with an `RlmError` where no server can be used. */
  async listTools(...given: Parameters<EngineParts['listTools']>): Promise<readonly ToolDescription[]> {
    const parts = await this.#made();
    return parts.listTools(...given);
  }

  async inputsOf(runId: string): Promise<Readonly<Record<string, JsonValue>>> {
    const { runs } = await this.#made();
    return runs.inputsOf(runId);
  }

  /** Ends the run if it goes on. */
  async deleteRun(runId: string): Promise<void> {
    const { runs } = await this.#made();
    await runs.delete(runId);
  }

  async interruptedRuns(): Promise<readonly Run[]> {
    const { runs } = await this.#made();
    return runs.interruptedRuns();
  }

  async resumeRun(resume: RunResume): Promise<Run> {
    const parts = await this.#made();
    return this.#remember(await parts.resume(resume));
  }

  async forkRun(fork: RunFork): Promise<Run> {
    const parts = await this.#made();
    return this.#remember(await parts.fork(fork));
  }

  /** What a person does to a run that goes on in this window. */
  get steering(): RunSteering {
    const steer = async (act: (runs: RunService) => boolean): Promise<boolean> => {
      const parts = await this.#parts;
      return parts !== undefined && act(parts.runs);
    };
    return {
      pause: (runId) => steer((runs) => runs.pause(runId)),
      goOn: (runId) => steer((runs) => runs.goOn(runId)),
      hint: (runId, text) => steer((runs) => runs.hint(runId, text)),
    };
  }

  /** Rejects with an `RlmError`. */
  async signIn(server: string): Promise<void> {
    const parts = await this.#made();
    await parts.signIn(server);
  }

  async dispose(): Promise<void> {
    this.#statusBar.dispose();
    const parts = await this.#parts;
    await parts?.dispose();
  }

  /** A run again from its record, as a run of its own. Rejects with an `RlmError` where it is no longer stored. */
  async replayRun(runId: string): Promise<Run> {
    const parts = await this.#made();
    return this.#remember(await parts.replay(runId));
  }

  async #remember(run: Run): Promise<Run> {
    this.#runLog.follow(run);
    this.#statusBar.follow(run);
    this.#paused.follow(run);
    await this.#history.addRun(run);
    void run.outcome.then((outcome) => this.#history.endRun(run.id, outcome));
    void this.#forgetOldRuns();
    return run;
  }

  async #forgetOldRuns(): Promise<void> {
    try {
      const parts = await this.#made();
      await this.#history.removeRuns(await parts.runs.forgetOld(keptRunsFromSettings()));
    } catch (thrown) {
      logFailure(this.#log, 'Old runs stay', thrown);
    }
  }

  #made(): Promise<EngineParts> {
    this.#parts ??= this.#make();
    return this.#parts;
  }

  async #make(): Promise<EngineParts> {
    const { EngineParts } = await import('./engineParts');
    return new EngineParts(this.#extension, this.#log, this.#readPrograms);
  }
}
