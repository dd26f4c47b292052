/**
 * The readable record of a run: a fold of its events, and of nothing else. The panel, the Markdown export and the
 * golden tests are drawn from it.
 *
 * `appendEvent` changes the transcript in place, so that a run of a million events folds in linear time; the
 * `revision` of each part tells a view what changed since it looked.
 */
import type { Answer } from './answer';
import type { BudgetUse } from './budgetUse';
import type {
  ApprovalDecision,
  CellError,
  ConsoleLevel,
  NoticeLevel,
  RunEvent,
  RunMode,
  RunOrigin,
  RunOutcome,
  Surface,
} from '../events';
import type { JsonValue } from '../json';
import type { Limits } from '../limits';
import type {
  ModelInfo,
  ModelPurpose,
  ModelToolCall,
  ServerMessage,
  ServerSummary,
  TokenUsage,
  ToolFailure,
  ToolProgress,
} from '../ports';
import type { Saying } from '../../protocol/sayings';
import type { InputSummary } from './inputSummary';
import type { NestedRunRecord } from './nestedRuns';
import type { PromptCost } from './promptCost';
import { takeEvent } from './transcriptFold';

export interface Transcript {
  readonly runId: string;
  /** Counts the events that were taken. */
  readonly revision: number;
  readonly lastSequence: number;
  /** `connecting` until the first iteration or model call. */
  readonly state: 'connecting' | 'running' | 'finished';
  readonly task: string;
  /** The variables that the run was given. */
  readonly inputs?: readonly InputSummary[];
  readonly model?: ModelInfo;
  readonly surface?: Surface;
  /** Code mode if absent. */
  readonly mode?: RunMode;
  /** A sentence, where the run chose its mode itself. */
  readonly modeReason?: string;
  readonly modeSaying?: Saying;
  readonly limits?: Limits;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly lastAt?: number;
  /** Between an interruption and the resume. */
  readonly idleMs: number;
  /** The same, one by one. */
  readonly pauses: readonly Pause[];
  /** The run whose first iterations are also those of this one. */
  readonly from?: RunOrigin;
  /** `asked`: what is under way still ends; `standing`: nothing happens until a person lets it go on. */
  readonly pause?: 'asked' | 'standing';
  /** Hints of a person that the model has not been told. */
  readonly openHints: readonly OpenHint[];
  readonly servers: readonly ServerSummary[];
  /** What they told for people to read, and how much more of it there was. */
  readonly serverMessages: readonly ServerMessage[];
  readonly serverMessagesLeftOut: number;
  readonly iterations: readonly TranscriptIteration[];
  /** Tool calls that a person was asked about and that have not started. */
  readonly waitingCalls: number;
  /** The last model call, which answers from the transcript after a limit was reached. */
  readonly extract?: ModelCallRecord;
  /** Those that belong to no iteration. */
  readonly notices: readonly NoticeRecord[];
  readonly workerEvents: readonly WorkerRecord[];
  readonly totals: TranscriptTotals;
  readonly used: BudgetUse;
  /** What the requests of the run's own turns were made of, once that was told. */
  readonly prompt?: PromptCost;
  readonly outcome?: RunOutcome;
  /** What the outcome says to the user, shaped for showing. */
  readonly answer?: Answer;
}

export interface OpenHint {
  readonly hintId: string;
  readonly text: string;
}

/** Milliseconds since the epoch. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** `stopped`: the run ended before this did. */
export type IterationState = 'running' | 'finished' | 'stopped';
/** `waiting`: for a person's word. */
export type CallState = 'waiting' | 'running' | 'finished' | 'failed' | 'stopped';

export interface TranscriptIteration {
  readonly number: number;
  readonly revision: number;
  readonly state: IterationState;
  readonly startedAt: number;
  readonly durationMs?: number;
  /** More than one where a call was repeated. */
  readonly modelCalls: readonly ModelCallRecord[];
  readonly subCalls: readonly ModelCallRecord[];
  /** What the model wrote in place of older turns. */
  readonly checkpointCalls: readonly ModelCallRecord[];
  /** The response without its code. */
  readonly reasoning: string;
  /** What runs, or, until then, what the model has written of it. */
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
  /** `none` until the response was read and its code was started. */
  readonly cell: 'none' | 'running' | 'finished' | 'failed';
  readonly cellStartedAt?: number;
  readonly cellDurationMs?: number;
  readonly value?: string;
  readonly error?: CellError;
  readonly consoleLines: readonly ConsoleLine[];
  readonly toolCalls: readonly ToolCallRecord[];
  /** At any depth; their calls stand with those of the iteration. */
  readonly nestedRuns: readonly NestedRunRecord[];
  /** In ReAct mode: what the model called that reached no tool, which is `submit` and what was refused. */
  readonly otherCalls: readonly ModelToolCall[];
  readonly observation?: { readonly text: string; readonly totalChars: number };
  readonly notices: readonly NoticeRecord[];
  /** What a person told the model with the request. */
  readonly hints: readonly string[];
  /** Whether a person wrote the code. */
  readonly isEdited?: boolean;
}

export interface ModelCallRecord {
  readonly callId: string;
  readonly purpose: ModelPurpose;
  /** Absent: the run's own. */
  readonly model?: ModelInfo;
  readonly state: CallState;
  /** The last of the messages that this call added to the conversation. */
  readonly prompt: string;
  /** Grows while the response streams in. */
  readonly text: string;
  readonly startedAt: number;
  /** Of the nested run that made it. */
  readonly depth?: number;
  /** The cell of that run, where it was told. */
  readonly nestedCell?: string;
  /** It wrote a cell of a nested run; the others are made by code. */
  readonly isNestedTurn?: boolean;
  /** What the model called itself, in ReAct mode. */
  readonly toolCalls?: readonly ModelToolCall[];
  readonly usage?: TokenUsage;
  readonly durationMs?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface ToolCallRecord {
  readonly callId: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  /** What the code gave, where a person changed the arguments. */
  readonly requestedArguments?: JsonValue;
  /** The id of the model's own call, in ReAct mode. */
  readonly requestId?: string;
  readonly state: CallState;
  /** When a person was asked about it, else when it was made. */
  readonly askedAt: number;
  /** Absent until it is made. */
  readonly startedAt?: number;
  /** Of the nested run that made it. */
  readonly depth?: number;
  /** The cell of that run, where it was told. */
  readonly nestedCell?: string;
  /** Of a call that a person was asked about. */
  readonly approval?: ApprovalRecord;
  /** What the server told last of how far it has come. */
  readonly progress?: ToolProgress;
  readonly value?: JsonValue;
  /** The content blocks beside structured content. */
  readonly content?: JsonValue;
  readonly error?: ToolFailure;
  readonly durationMs?: number;
}

export interface ApprovalRecord {
  readonly isDestructive: boolean;
  /** The line of the cell that makes the call, counted from 1. */
  readonly line?: number;
  /** Absent while the call waits. */
  readonly decision?: ApprovalDecision;
}

export interface ConsoleLine {
  readonly level: ConsoleLevel;
  readonly text: string;
}

export interface NoticeRecord {
  readonly level: NoticeLevel;
  /** In English. */
  readonly message: string;
  /** The same, for surfaces that say it in other languages. */
  readonly saying?: Saying;
}

export type WorkerRecord =
  | { readonly kind: 'lost'; readonly iteration: number; readonly reason: string }
  | { readonly kind: 'resumed'; readonly iteration: number; readonly lostVariables: readonly string[] };

export interface TranscriptTotals {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** True where at least one provider reported no counts. */
  readonly isEstimate: boolean;
  /** For each model that was called, in the order of the first calls. */
  readonly models: readonly ModelTotals[];
  readonly modelCalls: number;
  readonly subCalls: number;
  readonly toolCalls: number;
  readonly failedToolCalls: number;
  /** From the start to the last event. */
  readonly elapsedMs: number;
}

export interface ModelTotals {
  readonly model: ModelInfo;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function emptyTranscript(runId: string): Transcript {
  return {
    runId,
    revision: 0,
    lastSequence: -1,
    idleMs: 0,
    pauses: [],
    openHints: [],
    state: 'connecting',
    task: '',
    servers: [],
    serverMessages: [],
    serverMessagesLeftOut: 0,
    iterations: [],
    waitingCalls: 0,
    notices: [],
    workerEvents: [],
    totals: {
      inputTokens: 0,
      outputTokens: 0,
      isEstimate: false,
      models: [],
      modelCalls: 0,
      subCalls: 0,
      toolCalls: 0,
      failedToolCalls: 0,
      elapsedMs: 0,
    },
    used: { subCalls: 0, activeMs: 0, cpuMs: 0 },
  };
}

export function foldEvents(events: Iterable<RunEvent>, runId?: string): Transcript {
  let transcript: Transcript | undefined = runId === undefined ? undefined : emptyTranscript(runId);
  for (const event of events) transcript = appendEvent(transcript ?? emptyTranscript(event.runId), event);
  return transcript ?? emptyTranscript('');
}

/** Takes one event into the transcript and returns the same object. What was seen or is of another run is ignored. */
export function appendEvent(transcript: Transcript, event: RunEvent): Transcript {
  if (event.runId !== transcript.runId || event.sequence <= transcript.lastSequence) return transcript;
  takeEvent(transcript, event);
  return transcript;
}
