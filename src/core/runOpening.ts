import type { InputSummary } from './transcript/inputSummary';

/**
 * How a run begins where its model does not simply write code that runs: all of its code is given, the code of its
 * first iteration is, or what its model writes is only shown.
 */
export type RunOpening =
  | { readonly kind: 'given'; readonly code: string }
  | { readonly kind: 'first'; readonly code: string }
  | { readonly kind: 'plan' };

/** What is there when a run begins. */
export interface GivenVariables {
  /** The inputs of the run, without their values. */
  readonly inputs?: readonly InputSummary[] | undefined;
  /** Names of those of the conversation's earlier runs. */
  readonly variables?: readonly string[] | undefined;
}

/** What is left of it for a run that leaves that one at an iteration, with code of a person or without. */
export function openingFrom(
  opening: RunOpening | undefined,
  iteration: number,
  code: string | undefined,
): RunOpening | undefined {
  // Code that is given has no model behind it that could go on with its task.
  if (opening === undefined || opening.kind === 'given') return opening;
  if (opening.kind === 'first') return iteration === 1 ? undefined : opening;
  return code === undefined ? opening : undefined;
}
