import type { LanguageModel } from '../core/ports';
import type { AllowedModels } from '../core/subCalls/subCallModels';

/** Models that the code of a run may choose for its calls beside the run's own. */
export interface SubCallModelChoice {
  readonly models: readonly LanguageModel[];
  /** The key (`modelKey`) of the one that answers where code chooses none; absent: the run's own. */
  readonly default?: string | undefined;
}

/** What of them goes into events and to the worker. */
export function allowedModels({ models, default: key }: SubCallModelChoice): AllowedModels {
  return { models: models.map(({ info }) => info), ...(key !== undefined && { default: key }) };
}
