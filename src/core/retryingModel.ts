/** The model of a run's own turns: a call that failed for a moment is made again, and the run says so. */
import { isTransient, messageOf } from './errors';
import type { WorkerEventBody } from './events';
import type { ModelPort } from './ports';
import { sayingOfSentence } from '../protocol/sayingOfSentence';
import type { SayingCode } from '../protocol/sayings';
import { said } from './said';
import { retryTransient } from './subCalls/retry';

/** A turn waits longer than a sub-call: without it the whole run is over. */
const FIRST_DELAY_MS = 1_000;

/** What failed for a moment, as far as its message has a detail. */
const REASONS: readonly SayingCode[] = ['failure.modelQuota', 'failure.modelUnavailable', 'failure.modelStreamCut'];

export interface RetryingModelOptions {
  readonly onNotice: (notice: Extract<WorkerEventBody, { readonly type: 'notice.given' }>) => void;
  readonly random: () => number;
  readonly firstDelayMs?: number;
}

export function retryingModel(model: ModelPort, options: RetryingModelOptions): ModelPort {
  const { onNotice, random, firstDelayMs = FIRST_DELAY_MS } = options;
  return {
    generate: (request, signal) =>
      retryTransient(() => model.generate(request, signal), {
        isTransient,
        onRetry: (thrown, delayMs) => {
          const seconds = (delayMs / 1_000).toFixed(1);
          const message = messageOf(thrown);
          const why = sayingOfSentence(message, REASONS) ?? message;
          onNotice({ type: 'notice.given', level: 'warning', ...said('model.askedAgain', why, seconds) });
        },
        random,
        signal,
        firstDelayMs,
      }),
  };
}
