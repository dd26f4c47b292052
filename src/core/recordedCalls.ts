/** What the calls of a cell came to, for the cell to run again without making them. */
import type { ToolResult } from './ports';

export interface RecordedToolCall {
  readonly server: string;
  readonly tool: string;
  readonly argumentsJson: string;
  /** Absent where the call had not returned when the worker was lost. */
  readonly result?: ToolResult | undefined;
  /** Whether its tool says that a second call does no harm. */
  readonly isRepeatable?: boolean | undefined;
}

export type RecordedSubCall = {
  readonly prompt: string;
  /** The key of the model that was asked; absent where it was the run's own. */
  readonly model?: string | undefined;
} & ({ readonly text: string } | { readonly error: string });

export interface RecordedNestedRun {
  readonly prompt: string;
  /** The key of the model that the code chose for it. */
  readonly model?: string | undefined;
  /** An `InvokeResult`; absent where the run had not ended. */
  readonly resultJson?: string | undefined;
  /** What it has used of the budget, besides tokens and time. */
  readonly used?: UsedCalls | undefined;
  readonly isRepeatable?: boolean | undefined;
}

export interface UsedCalls {
  readonly subCalls: number;
  readonly toolCalls: number;
}

export interface RecordedCalls {
  /** Of a finished cell: what is not recorded fails. Otherwise it is called. */
  readonly isFinished: boolean;
  readonly toolCalls: readonly RecordedToolCall[];
  readonly subCalls: readonly RecordedSubCall[];
  readonly nestedRuns: readonly RecordedNestedRun[];
}

/** Takes the first that fits out of the list: equal calls are answered in the order in which they were made. */
export function takeFirst<T>(list: T[], fits: (one: T) => boolean): T | undefined {
  const index = list.findIndex(fits);
  return index === -1 ? undefined : list.splice(index, 1)[0];
}

export const NOT_RECORDED = 'The result of this call was not recorded before the sandbox was lost';
export const EFFECT_UNKNOWN =
  'The sandbox was lost while this call was under way, so whether it had its effect is unknown; look at the state before you call again';
