import type { ModelInfo } from '../ports';
import type { OpenTranscript } from './openTranscript';

/** The totals of this model, else of the run's own; made where they are new. */
export function modelTotals(
  { totals, model: own }: OpenTranscript,
  model: ModelInfo | undefined = own,
): OpenTranscript['totals']['models'][number] | undefined {
  if (model === undefined) return undefined;
  const known = totals.models.find((one) => one.model.vendor === model.vendor && one.model.id === model.id);
  if (known !== undefined) return known;
  const made = { model, calls: 0, inputTokens: 0, outputTokens: 0 };
  totals.models.push(made);
  return made;
}
