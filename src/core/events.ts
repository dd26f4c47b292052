/** The one stream of a run (DESIGN.md §3). Panel, chat, log, journal and golden tests are folds over it. */
import type { CellEntry } from './cell/cellRecord';
import type { CheckMode } from './check/checkModes';
import type { JsonValue } from './json';
import type { Limits } from './limits';
import type { PromptSizes } from './promptSizes';
import type {
  ChatMessage,
  ModelInfo,
  ModelPurpose,
  ModelToolCall,
  ServerMessage,
  ServerSummary,
  TokenUsage,
  ToolDescription,
  ToolFailure,
  ToolSuccess,
  ToolProgress,
} from './ports';
import type { ErrorCode, ErrorSubject } from './errors';
import type { AllowedModels } from './subCalls/subCallModels';
import type { UsedCalls } from './recordedCalls';
import type { GivenVariables, RunOpening } from './runOpening';
import type { WithSaying } from '../protocol/sayings';
import type { ModeChosen, NoticeGiven, UncodedEventBody } from './toldEvents';
import type { Signature } from './signature/signature';

/** Assigned by the run service. `at` is in milliseconds since the epoch; `sequence` counts from 0 without gaps. */
export interface EventEnvelope {
  readonly runId: string;
  readonly sequence: number;
  readonly at: number;
  /** Counts from 1; absent outside an iteration. */
  readonly iteration?: number | undefined;
  /** 0 for the run itself; sub-runs count up. */
  readonly depth?: number | undefined;
  /** The cell of a nested run that this is about, by an id that it has each time that the run is executed. */
  readonly nestedCell?: string | undefined;
}

/** From where in a run a call is made. */
export interface CallPlace extends Pick<EventEnvelope, 'nestedCell'> {
  readonly depth: number;
}

/** As it is read: a journal of an earlier version has sentences without codes. */
export type RunEvent = EventEnvelope & (RunEventBody | UncodedEventBody);
export type RunEventBody = WorkerEventBody | RunServiceEventBody;
export type RunEventType = RunEventBody['type'];

/** What the worker reports: its own work only. */
export type WorkerEventBody =
  | { readonly type: 'iteration.started' }
  /** A cell that is executed again, since its worker was lost, starts again: what it does is reported anew. */
  | {
      readonly type: 'cell.started';
      readonly code: string;
      readonly language: 'javascript' | 'typescript';
      /** Milliseconds since the epoch, as the code sees it. */
      readonly clock?: number | undefined;
      /** The names that it declares for the cells after it. */
      readonly declares?: readonly string[] | undefined;
    }
  /** What entered the isolate since the cell started, or since the last such event; reported before its effects. */
  | { readonly type: 'cell.continued'; readonly entries: readonly CellEntry[] }
  | { readonly type: 'console.printed'; readonly level: ConsoleLevel; readonly text: string }
  | {
      readonly type: 'cell.finished';
      /** The last expression's value as it is shown, absent if there is none. */
      readonly value?: string | undefined;
      readonly error?: CellError | undefined;
      readonly durationMs: number;
      /** How long its code computed, in milliseconds. */
      readonly cpuMs?: number | undefined;
    }
  /** What the prompt of the turns that follow is made of; again where the run's tools have changed. */
  | ({ readonly type: 'prompt.measured' } & PromptSizes)
  /** What the model sees next; `totalChars` is its length before it was cut. */
  | { readonly type: 'observation.made'; readonly text: string; readonly totalChars: number }
  | {
      readonly type: 'nested.started';
      readonly prompt: string;
      readonly model?: string | undefined;
      /** Which one it is, the same each time that the run is executed; the ids of its cells begin with it. */
      readonly nestedRun?: string | undefined;
    }
  /** A nested run of the cell has ended; the result that the cell received is an `InvokeResult` as JSON. */
  | {
      readonly type: 'nested.finished';
      readonly prompt: string;
      readonly model?: string | undefined;
      readonly nestedRun?: string | undefined;
      readonly resultJson: string;
      /** The calls that it and the runs in it have used of the budget. */
      readonly used?: UsedCalls | undefined;
    }
  /** Older turns were replaced: after the first message stand `message` and the turns that were kept. */
  | {
      readonly type: 'history.compacted';
      /** In ReAct mode: results of older turns became notes in their places, `message`; a checkpoint if absent. */
      readonly by?: 'notes' | undefined;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
      /** How many turns were replaced. */
      readonly blocks: number;
      readonly message: string;
      readonly kept: readonly Pick<ChatMessage, 'role' | 'text'>[];
      /** The variable that holds what ran so far, where one could be set. */
      readonly variable?: string | undefined;
    }
  | NoticeGiven;

/** What the run service reports, where it happens: model calls, tool calls, the life of run and worker. */
export type RunServiceEventBody =
  | ({
      readonly type: 'run.started';
      readonly task: string;
      readonly model: ModelInfo;
      readonly surface: Surface;
      /** Code mode (`rlm`) if absent, unless `mode.chosen` follows. */
      readonly mode?: RunMode | undefined;
      readonly opening?: RunOpening | undefined;
      readonly limits: Limits;
      /** What was done with cells that could not be right; they were refused if absent. */
      readonly checkMode?: CheckMode | undefined;
      /** Whether a model put the tools that a search found in order. */
      readonly reranksSearch?: boolean | undefined;
      /** What code may choose from for its calls of a model. */
      readonly subCallModels?: AllowedModels | undefined;
      /** What SUBMIT must give; anything, as `result`, if absent. */
      readonly signature?: Signature | undefined;
      /** Of the randomness that its code sees. */
      readonly seed?: string | undefined;
      /** The run of the same conversation before this one. */
      readonly continues?: string | undefined;
      /** The run whose iterations before this one are also those of this run. */
      readonly from?: RunOrigin | undefined;
    } & GivenVariables)
  /** A person wrote the code of the iteration, in place of the model. */
  | { readonly type: 'code.given'; readonly code: string }
  /** A person wants the run to stop before its next request or cell; `run.paused` follows when it stands there. */
  | { readonly type: 'run.pauseAsked' }
  | { readonly type: 'run.paused' }
  | { readonly type: 'run.unpaused' }
  /** What a person wants the model to be told with its next request. */
  | { readonly type: 'hint.given'; readonly hintId: string; readonly text: string }
  /** The model has answered a request of this iteration that told it these. */
  | { readonly type: 'hint.told'; readonly hintIds: readonly string[] }
  /** After the run's servers were connected, or could not be. */
  | {
      readonly type: 'servers.connected';
      readonly servers: readonly ServerSummary[];
      /** What the catalogue was made of, for a replay. */
      readonly tools?: readonly ToolDescription[] | undefined;
    }
  /** A server came late, could not be used after all, or changed its tools. */
  | {
      readonly type: 'tools.changed';
      readonly servers: readonly ServerSummary[];
      /** New tools, and those whose description is another one now. */
      readonly added: readonly ToolDescription[];
      readonly removed: readonly { readonly server: string; readonly tool: string }[];
    }
  /** What servers told for people to read, a moment's worth; `leftOut` counts those beyond the run's cap. */
  | {
      readonly type: 'server.logged';
      readonly messages: readonly ServerMessage[];
      readonly leftOut?: number | undefined;
    }
  | ModeChosen
  | {
      readonly type: 'model.started';
      readonly callId: string;
      readonly purpose: ModelPurpose;
      /** Absent: the run's own. */
      readonly model?: ModelInfo | undefined;
      /** The messages that the previous call of the same purpose did not have. */
      readonly appended: readonly ChatMessage[];
      readonly messageCount: number;
    }
  | { readonly type: 'model.streamed'; readonly callId: string; readonly text: string }
  | {
      readonly type: 'model.finished';
      readonly callId: string;
      readonly text: string;
      /** The tools that the model called itself, in ReAct mode. */
      readonly toolCalls?: readonly ModelToolCall[] | undefined;
      readonly usage: TokenUsage;
      readonly durationMs: number;
    }
  | {
      readonly type: 'model.failed';
      readonly callId: string;
      readonly code: ErrorCode | 'cancelled';
      readonly message: string;
      readonly durationMs: number;
    }
  /** A call waits for a person's word; the `tool.started` that follows has the same id. */
  | {
      readonly type: 'approval.asked';
      readonly callId: string;
      readonly server: string;
      readonly tool: string;
      readonly arguments: JsonValue;
      /** Whether the server says that the tool may destroy something. */
      readonly isDestructive: boolean;
      /** The line of the cell that makes the call, counted from 1. */
      readonly line?: number | undefined;
      readonly requestId?: string | undefined;
    }
  | { readonly type: 'approval.answered'; readonly callId: string; readonly decision: ApprovalDecision }
  | {
      readonly type: 'tool.started';
      readonly callId: string;
      readonly server: string;
      readonly tool: string;
      readonly arguments: JsonValue;
      /** What the code gave, where a person changed the arguments. */
      readonly requestedArguments?: JsonValue | undefined;
      /** The id of the model's own call, in ReAct mode. */
      readonly requestId?: string | undefined;
    }
  | ({ readonly type: 'tool.progressed'; readonly callId: string } & ToolProgress)
  | (Omit<ToolSuccess, 'ok' | 'note'> & {
      readonly type: 'tool.finished';
      readonly callId: string;
      readonly durationMs: number;
    })
  | { readonly type: 'tool.failed'; readonly callId: string; readonly error: ToolFailure; readonly durationMs: number }
  /** The run goes on in another window, or after a restart; the time in between does not count. */
  | { readonly type: 'run.resumed'; readonly model: ModelInfo }
  | {
      readonly type: 'worker.lost';
      readonly reason: string;
      /** True where the cell that ran was the cause: it could not be stopped otherwise. */
      readonly byCell?: boolean | undefined;
    }
  | { readonly type: 'worker.resumed'; readonly lostVariables: readonly string[] }
  | { readonly type: 'run.finished'; readonly outcome: RunOutcome };

/**
 * What a person said to a call: allowed this time, for this run, this tool for good, all of the server but what destroys,
 * or by trusting the server's marks; refused; or nothing, since the call was given up.
 */
export type ApprovalDecision = 'once' | 'run' | 'tool' | 'server' | 'annotations' | 'denied' | 'withdrawn';

/** Where a run branches off from another one. */
export interface RunOrigin {
  readonly runId: string;
  /** The first iteration that is its own. */
  readonly iteration: number;
  /** Whether a person wrote its code; else the model was asked again. */
  readonly isEdited: boolean;
}

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug';
export type NoticeLevel = 'info' | 'warning' | 'error';
/**
 * `rlm`: the model writes code that calls the tools; `react`: the model calls them itself; `direct`: one call of the
 * model answers, without tools.
 */
export type RunMode = 'rlm' | 'react' | 'direct';
export type Surface = 'command' | 'chat' | 'tool' | 'headless' | 'api';

/** A fault of generated code. `line` and `column` count from 1 and are those of the code that the model wrote. */
export interface CellError {
  /** What kind of failure it is, for the words that help the next try. */
  readonly kind:
    'syntax' | 'thrown' | 'cpuLimit' | 'runCpuLimit' | 'wallLimit' | 'memoryLimit' | 'submit' | 'response' | 'check';
  readonly name: string;
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Behind the last character of what is wrong, where that is known; from 1 as the others are. */
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
}

export type RunOutcome =
  /** The code called SUBMIT: its fields by name. */
  | { readonly kind: 'submitted'; readonly outputs: { readonly [field: string]: JsonValue } }
  /** A limit was reached and the model answered from the transcript. */
  | {
      readonly kind: 'extracted';
      readonly outputs: { readonly [field: string]: JsonValue };
      readonly terminationReason: string;
    }
  /** A limit was reached and there is no answer. */
  | ({ readonly kind: 'limitReached'; readonly message: string } & WithSaying)
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      /** What the failure is about, for the action that mends it. */
      readonly subject?: ErrorSubject | undefined;
    }
  | { readonly kind: 'cancelled' };
