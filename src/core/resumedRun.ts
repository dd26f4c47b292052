/** What a run that goes on in another sandbox knows of its iterations, and what the model is told of it. */

import type { CellError } from './events';
import type { ModelResponse } from './ports';
import { textDigest } from './subCalls/textDigest';

/** What the model answered, and what a person told it with that request. */
export interface AnsweredIteration {
  readonly response: string;
  readonly hints?: readonly string[] | undefined;
}

export interface FinishedIteration extends AnsweredIteration {
  readonly observation: string;
  /** What its cell printed and came to, as `cellDigest` has it. */
  readonly digest?: string | undefined;
  /** Whether its cell was lost with a worker, so that there is nothing to execute again. */
  readonly isLost?: boolean | undefined;
}

export interface InterruptedIteration extends AnsweredIteration {
  readonly reason: string;
  /** Whether its cell is executed again; otherwise the model is told that it was lost. */
  readonly isRunAgain: boolean;
  /** The variables that go with it where it is not. */
  readonly lostVariables: readonly string[];
}

/** What a last call at a limit gave, where the worker was lost before the run had ended with it. */
export type LastAnswer = Pick<ModelResponse, 'text' | 'toolCalls'>;

export function lostCellNote({ reason, lostVariables }: InterruptedIteration): string {
  const names = lostVariables.length === 0 ? '' : ` These variables are not there: ${lostVariables.join(', ')}.`;
  return `The sandbox was lost while this block ran: ${reason} It was started again, and the variables of the blocks before were rebuilt; nothing of this block is kept.${names} Tool calls that it made may have had their effect.`;
}

/** Tells an execution of a cell that took another way from one that took the same. */
export function cellDigest(
  printed: readonly { readonly text: string }[],
  value: string | undefined,
  error: CellError | undefined,
): string {
  const shown = [printed.map(({ text }) => text), value ?? null, error === undefined ? null : error.message];
  return textDigest(JSON.stringify(shown));
}
