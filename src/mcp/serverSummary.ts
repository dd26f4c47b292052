import type { ErrorCode, RlmError } from '../core/errors';
import type { ServerSummary } from '../core/ports';

/** Failures that are the user's choice: such a server did not fail. */
const SKIPPED: ReadonlySet<ErrorCode> = new Set([
  'consentRefused',
  'policyRefused',
  'variableUnresolved',
  'signInNeeded',
]);

/** What became of a server as a run reports it. */
export function serverSummary(name: string, failure: RlmError | undefined, toolCount: number): ServerSummary {
  if (failure === undefined) return { name, state: 'ready', toolCount };
  const state = SKIPPED.has(failure.code) ? 'skipped' : 'failed';
  return { name, state, toolCount: 0, message: failure.message };
}
