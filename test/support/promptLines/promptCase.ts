import assert from 'node:assert/strict';
import type { FinishedTask, TaskRuns } from '../taskRuns';

/** Sentences of the prompts, what they state, and that the engine does as they say. */
export interface PromptCase {
  readonly states: string;
  /** Whole sentences or lines, as they stand in the golden files; an expression where a part is the run's own. */
  readonly says: readonly (string | RegExp)[];
  /** Fails where the engine does otherwise. */
  readonly show: (runs: TaskRuns) => Promise<void>;
}

/** What the model was asked for the turn, counted from 0: the last message. */
export function told({ turns }: FinishedTask, turn: number): string {
  return turns[turn]?.at(-1)?.text ?? assert.fail(`the model was not asked for turn ${turn}`);
}

export function promptOf({ turns }: FinishedTask): string {
  return turns[0]?.[0]?.text ?? '';
}
