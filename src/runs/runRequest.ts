/** What starts a run, and what it needs of the run service. */
import type { RecordedCells } from '../protocol/hostWorker';
import type { CheckMode } from '../core/check/checkModes';
import type { RunEvent, Surface } from '../core/events';
import type { JsonValue } from '../core/json';
import type { Limits } from '../core/limits';
import type { Log } from '../core/log';
import type { LanguageModel, ToolDescription, ToolSource } from '../core/ports';
import type { EarlierRun } from '../core/earlierRuns';
import type { RequestedMode } from '../core/runModes';
import type { RunOpening } from '../core/runOpening';
import type { SavedProgram } from '../core/programs/savedProgram';
import type { Signature } from '../core/signature/signature';
import type { WorkerProcess } from '../sandbox/workerProcess';
import type { ApprovalPolicy } from './approvals/approvals';
import type { KeptWorker } from './keptWorkers';
import type { RecordedHint } from './steering';
import type { SubCallModelChoice } from './subCallModelChoice';

export interface RunRequest {
  readonly task: string;
  readonly model: LanguageModel;
  readonly surface: Surface;
  readonly limits: Limits;
  /** What is done with cells that cannot be right; they are refused if absent. */
  readonly checkMode?: CheckMode | undefined;
  /** Whether the user lets a model put the tools that a search found in order. */
  readonly reranksSearch?: boolean | undefined;
  /** Code mode (`rlm`) if absent; the automatic ones let the run choose once its servers are connected. */
  readonly mode?: RequestedMode | undefined;
  /** In code mode, where its model does not simply begin. */
  readonly opening?: RunOpening | undefined;
  /** The run's own alone if absent. */
  readonly subCallModels?: SubCallModelChoice | undefined;
  /** Whether the run goes on without tools where no server is configured at all. */
  readonly mayLackServers?: boolean | undefined;
  /** Variables of the isolate, by name; none if absent. */
  readonly inputs?: Readonly<Record<string, JsonValue>> | undefined;
  /** What SUBMIT must give; anything, as `result`, if absent. */
  readonly signature?: Signature | undefined;
  /** The run of the same conversation before this one: its variables are still there if its worker was kept. */
  readonly continues?: string | undefined;
  /** Whether the worker stays for a follow-up. */
  readonly mayBeContinued?: boolean | undefined;
  /** What the code of another run saw, where this run is a replay of it. */
  readonly replays?: ({ readonly seed: string } & RecordedCells) | undefined;
  /** What the run that this one replays was told while it went on. */
  readonly hints?: readonly RecordedHint[] | undefined;
  /** Connects the run's servers. Called once, after `run.started`; a rejection (`RlmError`) ends the run as failed. */
  readonly connectTools: (signal: AbortSignal) => Promise<ToolSource>;
  /** The saved programs that code may call, read after that; absent: none, or those that the tools have already. */
  readonly readPrograms?: (() => Promise<readonly SavedProgram[]>) | undefined;
  /** Of a run that was interrupted: the saved programs that it had last, which it keeps however their files change. */
  readonly programsOf?: readonly ToolDescription[] | undefined;
}

/** What a run that was interrupted needs anew; all else is in its journal. */
export type ResumeRequest = Pick<
  RunRequest,
  'model' | 'subCallModels' | 'connectTools' | 'readPrograms' | 'mayBeContinued'
>;

export interface LiveRunDependencies {
  readonly id: string;
  readonly startWorker: (signal: AbortSignal) => Promise<WorkerProcess>;
  /** What happened before, of a run that was interrupted and goes on. */
  readonly past: readonly RunEvent[];
  /** The worker of the run that this one continues, if it still lives. */
  readonly kept: KeptWorker | undefined;
  /** What is known of the conversation so far, for a worker that has not seen it. */
  readonly readEarlier: () => Promise<readonly EarlierRun[]>;
  /** Takes over a worker whose run has ended well. */
  readonly keepWorker: (kept: KeptWorker) => void;
  readonly secrets: () => readonly string[];
  readonly approvals: ApprovalPolicy;
  readonly log: Log;
  readonly now: () => number;
}
