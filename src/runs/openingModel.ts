import type { RunEvent } from '../core/events';
import type { LanguageModel } from '../core/ports';
import { GivenCode } from './givenCode';
import { FirstCode, PlannedCode } from './plannedModel';
import { responseOf } from './recorded/resumePoint';
import type { RunRequest } from './runRequest';

/** Who answers in the run: its model, or code that is there already. `past`: what happened before it was interrupted. */
export function openingModel(
  { model, opening, replays }: Pick<RunRequest, 'model' | 'opening' | 'replays'>,
  past: readonly RunEvent[],
): LanguageModel {
  // The record of a run holds what was given as its answers.
  if (opening === undefined || replays !== undefined) return model;
  if (opening.kind === 'plan') return new PlannedCode(model);
  if (opening.kind === 'given') return new GivenCode(opening.code, model);
  const first = past.filter(({ iteration, depth = 0 }) => iteration === 1 && depth === 0);
  return responseOf(first) === undefined ? new FirstCode(opening.code, model) : model;
}
