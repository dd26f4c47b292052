/**
 * The wire between extension host and worker: JSON-RPC over the fork's IPC channel, one file for both sides.
 * The extension host treats the worker as hostile, so what comes from there has a guard for every field;
 * what goes there is only typed.
 */
import * as z from 'zod/mini';
import type { Compaction } from '../core/compaction/loopMessages';
import type { CheckMode } from '../core/check/checkModes';
import type { ToolsChange } from '../core/catalogue/liveCatalogue';
import type { CallPlace, RunMode } from '../core/events';
import type { Limits } from '../core/limits';
import type { UsedBefore } from '../core/budget';
import type { CellRecord, NestedCellRecords } from '../core/cell/cellRecord';
import type { EarlierRun } from '../core/earlierRuns';
import type { RecordedTurn } from '../core/react/reactLoop';
import type { RecordedCalls, UsedCalls } from '../core/recordedCalls';
import type { AnsweredIteration, FinishedIteration, InterruptedIteration, LastAnswer } from '../core/resumedRun';
import type { Signature } from '../core/signature/signature';
import type { AllowedModels } from '../core/subCalls/subCallModels';
import type { ModelInfo, ModelRequest, ModelResponse, ToolDescription, ToolResult } from '../core/ports';
import type { JsonObject } from '../core/json';
import { SayingGuard } from './sayingGuard';
import { NestedCellGuard, WorkerEventGuard } from './workerEvents';

/** Extension host → worker. The answer is a `WorkerOutcome`. Cancelled with the request's token. */
export const RUN_METHOD = 'run';
/** Extension host → worker, before `run`: a piece of an input variable, answered when it was taken. */
export const INPUT_METHOD = 'inputs/add';
/** Extension host → worker, a notification: the run's servers or their tools changed. */
export const TOOLS_METHOD = 'tools/changed';
/** Extension host → worker, a notification: whether a person is being asked, while which the run's time stands. */
export const ASKING_METHOD = 'run/asking';
/** Worker → extension host, a request. */
export const GENERATE_METHOD = 'model/generate';
/** Worker → extension host, notifications; calls of one turn travel together. */
export const CALL_TOOLS_METHOD = 'tools/call';
export const CANCEL_CALLS_METHOD = 'tools/cancel';
/** Extension host → worker, a notification. */
export const TOOL_RESULTS_METHOD = 'tools/results';
/** Worker → extension host, notifications. */
export const READY_METHOD = 'worker/ready';
export const EVENT_METHOD = 'run/event';

export interface InputParams {
  readonly name: string;
  /** How many bytes of the piece follow on the worker's standard input, and what they are of the text. */
  readonly bytes: number;
  readonly encoding: 'latin1' | 'utf16le';
  /** Of all pieces of the input. */
  readonly totalChars: number;
}

export interface ToolsParams extends ToolsChange {
  readonly runId: string;
  /** The names of the servers that are still being connected. */
  readonly connecting: readonly string[];
}

export interface AskingParams {
  readonly runId: string;
  readonly isAsking: boolean;
}

export interface RunParams {
  readonly runId: string;
  readonly task: string;
  readonly model: ModelInfo;
  readonly limits: Limits;
  readonly subCallModels?: AllowedModels | undefined;
  readonly tools: readonly ToolDescription[];
  /** The names of all servers whose tools are there, or may still come. */
  readonly servers: readonly string[];
  readonly connecting: readonly string[];
  readonly signature: Signature;
  /** Inputs whose pieces were sent before, in the order of the prompt. */
  readonly inputs: readonly { readonly name: string; readonly kind: 'text' | 'json'; readonly description: string }[];
  /** Where the run goes on where the last one of this worker ended: the names of what it finds there. */
  readonly follows?: { readonly variables: readonly string[]; readonly unseenRuns: number } | undefined;
  /** What is done with cells that cannot be right; `on` if absent. */
  readonly checkMode?: CheckMode | undefined;
  /** Whether a model puts the tools that a search found in order. */
  readonly reranksSearch?: boolean | undefined;
  /** Whether calls tell the line of the cell that makes them, for a person who is asked. */
  readonly tellsPlaces: boolean;
  /** Runs of the conversation, oldest first; this worker has not seen the last `follows.unseenRuns` of them. */
  readonly earlier: readonly EarlierRun[];
  /** Of the randomness that code sees. */
  readonly seed: string;
  /** What the run has used of its tokens and its time. */
  readonly used?: UsedBefore | undefined;
  /** Variables of the conversation's earlier runs that went with the worker. */
  readonly lostVariables: readonly string[];
  /** What the cells of another run saw, where this run is a replay of it. */
  readonly replays?: RecordedCells | undefined;
  /** Finished iterations of an earlier worker, executed again against their recorded results. */
  readonly resume?: ResumePoint | undefined;
  /** Code mode (`rlm`) if absent. */
  readonly mode?: RunMode | undefined;
  /** The turns of an earlier worker in ReAct mode, in place of `resume`. */
  readonly turns?: readonly RecordedTurn[] | undefined;
}

export interface RecordedCells {
  /** By iteration from 1. */
  readonly cells: readonly (CellRecord | null)[];
  readonly nestedCells: NestedCellRecords;
}

export interface ResumePoint {
  readonly iterations: readonly RecordedIteration[];
  /** What replaced older turns, with the iteration before whose model call it was done. */
  readonly compactions?: readonly (Compaction & { readonly iteration: number })[] | undefined;
  /** The model's answer for the next iteration, of which the earlier worker had run nothing yet. */
  readonly answer?: AnsweredIteration | undefined;
  /** The iteration in which the earlier worker died, if its code had started. */
  readonly interrupted?: (InterruptedIteration & RecordedExecution) | undefined;
  /** What the last calls at a limit had given, in order; none where the run had not come there. */
  readonly lastAnswers?: readonly LastAnswer[] | undefined;
  /** What the cells of nested runs saw, for those that are begun again. */
  readonly nestedCells: NestedCellRecords;
  /** Calls that count and that executing cells again does not count. */
  readonly uncounted: UsedCalls;
  /** The saved programs that the cells of the finished iterations ran with; absent where no cell is executed again. */
  readonly programs?: readonly ProgramsSince[] | undefined;
}

/** The saved programs that code could call from an iteration on, until the next of these. */
export interface ProgramsSince {
  readonly iteration: number;
  readonly tools: readonly ToolDescription[];
}

/** What executing a cell again follows. */
export interface RecordedExecution {
  readonly calls: RecordedCalls;
  readonly cell?: CellRecord | undefined;
}

/** One finished iteration as the journal has it. */
export type RecordedIteration = FinishedIteration & RecordedExecution;

export type GenerateParams = ModelRequest & CallPlace & { readonly runId: string };
export type GenerateResult = ModelResponse;

const Json = z.json();
const JsonRecord = z.record(z.string(), Json);

const ModelToolCallGuard = z.object({ id: z.string(), name: z.string(), arguments: Json });

export const GenerateParamsGuard = z.object({
  runId: z.string(),
  /** 0 for the run itself. */
  depth: z.number(),
  nestedCell: z.optional(NestedCellGuard),
  purpose: z.enum(['iteration', 'extract', 'subCall', 'compaction']),
  model: z.optional(z.string()),
  messages: z.array(
    z.object({
      role: z.enum(['user', 'assistant']),
      text: z.string(),
      toolCalls: z.optional(z.array(ModelToolCallGuard)),
      toolResults: z.optional(z.array(z.object({ id: z.string(), text: z.string(), isError: z.boolean() }))),
      images: z.optional(z.array(z.object({ mimeType: z.string(), base64: z.string() }))),
    }),
  ),
  tools: z.optional(z.array(z.object({ name: z.string(), description: z.string(), inputSchema: JsonRecord }))),
  toolChoice: z.optional(z.enum(['auto', 'required'])),
});

/** `calls` are checked one by one, so that one that is wrong takes no other along. */
export const CallToolsParamsGuard = z.object({ runId: z.string(), calls: z.array(z.unknown()) });
export interface CallToolsParams {
  readonly runId: string;
  readonly calls: readonly CalledTool[];
}

export const CalledToolGuard = z.object({
  /** Counts up in the run. */
  id: z.int(),
  server: z.string(),
  tool: z.string(),
  depth: z.number(),
  nestedCell: z.optional(NestedCellGuard),
  // What came over the wire is JSON: to walk through all of it again would cost more than the call.
  arguments: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  requestId: z.optional(z.string()),
  line: z.optional(z.int()),
});
export type CalledTool = z.infer<typeof CalledToolGuard>;

export const CancelCallsParamsGuard = z.object({ runId: z.string(), ids: z.array(z.int()) });
export type CancelCallsParams = z.infer<typeof CancelCallsParamsGuard>;

export interface ToolResultsParams {
  readonly runId: string;
  readonly results: readonly AnsweredCall[];
}

/** `failure` in place of the result where there is none, in words. */
export interface AnsweredCall {
  readonly id: number;
  readonly result?: ToolResult;
  readonly failure?: string;
}

export const ReadyParamsGuard = z.object({ engine: z.string(), nodeVersion: z.string() });
export type ReadyParams = z.infer<typeof ReadyParamsGuard>;

export const EventParamsGuard = z.object({
  runId: z.string(),
  iteration: z.optional(z.number()),
  depth: z.optional(z.number()),
  nestedCell: z.optional(NestedCellGuard),
  body: WorkerEventGuard,
});
export type EventParams = z.infer<typeof EventParamsGuard>;

/** How the loop ended, as the worker sees it; the run service makes the `RunOutcome` of it. */
export const WorkerOutcomeGuard = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('submitted'), outputs: JsonRecord }),
  z.object({ kind: z.literal('extracted'), outputs: JsonRecord, terminationReason: z.string() }),
  z.object({ kind: z.literal('limitReached'), message: z.string(), saying: SayingGuard }),
]);
export type WorkerOutcome = z.infer<typeof WorkerOutcomeGuard>;

/** The `data` of an error response: an `RlmError` that crossed the wire. */
export const WireErrorGuard = z.object({ code: z.string(), message: z.string() });

/** Worker → extension host: the worker is about to end itself, and why. */
export const DYING_METHOD = 'worker/dying';
export const DyingParamsGuard = z.object({ reason: z.string() });
export type DyingParams = z.infer<typeof DyingParamsGuard>;
/** All that a worker may send, beside answers. */
export const WORKER_REQUESTS = [GENERATE_METHOD] as const;
export const WORKER_NOTIFICATIONS = [
  CALL_TOOLS_METHOD,
  CANCEL_CALLS_METHOD,
  READY_METHOD,
  EVENT_METHOD,
  DYING_METHOD,
] as const;
/** Extension host → worker: answered at once while the worker's main thread lives. */
export const PING_METHOD = 'worker/ping';
/** Extension host → worker: a run that nobody sees, so that the next one is quick; `run` ends it. */
export const REHEARSE_METHOD = 'worker/rehearse';
