import type { TemplateResult } from 'lit';
import { sayingOfFailure } from '../../core/transcript/failureSaying';
import type { ModelCallRecord } from '../../core/transcript/transcript';
import { failureView } from './failureView';
import { sayingWords } from './sayingWords';

/** A model call that failed: what it says by its code in the language of the editor, the provider's words as they are. */
export function modelFailureView(title: string, error: NonNullable<ModelCallRecord['error']>): TemplateResult {
  return failureView(title, sayingWords(sayingOfFailure(error), error.message));
}
