/** Tokens of a run's model calls, root and sub-calls apart: the provider's counts, else an estimate by characters. */
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import type { RunEvent } from '../../../src/core/events';
import { textOfMessage, textOfResponse } from '../../../src/core/messageTexts';

export interface RunTokens {
  readonly iterations: number;
  readonly subCalls: number;
  /** Everything that the root model was sent, again in each request, and all that it wrote. */
  readonly rootIn: number;
  readonly rootOut: number;
  readonly subIn: number;
  readonly subOut: number;
}

export function countTokens(events: readonly RunEvent[]): RunTokens {
  const purposes = new Map<string, { readonly isRoot: boolean; readonly tokensIn: number }>();
  const sums = { iterations: 0, subCalls: 0, rootIn: 0, rootOut: 0, subIn: 0, subOut: 0 };
  let transcript = 0;
  for (const event of events) {
    if (event.type === 'iteration.started') sums.iterations += 1;
    if (event.type === 'model.started') {
      const isRoot = event.purpose !== 'subCall';
      const appended = event.appended.reduce((sum, message) => sum + estimateTokens(textOfMessage(message)), 0);
      if (isRoot) transcript += appended;
      else sums.subCalls += 1;
      const tokensIn = isRoot ? transcript : appended;
      // Counted when it is sent: a request that fails was sent too.
      sums[isRoot ? 'rootIn' : 'subIn'] += tokensIn;
      purposes.set(event.callId, { isRoot, tokensIn });
    }
    if (event.type === 'model.finished') {
      const { isRoot = true, tokensIn = 0 } = purposes.get(event.callId) ?? {};
      const tokensOut = estimateTokens(textOfResponse(event));
      if (isRoot) transcript += tokensOut;
      const { usage } = event;
      if (!usage.isEstimate) sums[isRoot ? 'rootIn' : 'subIn'] += usage.inputTokens - tokensIn;
      sums[isRoot ? 'rootOut' : 'subOut'] += usage.isEstimate ? tokensOut : usage.outputTokens;
    }
  }
  return sums;
}
