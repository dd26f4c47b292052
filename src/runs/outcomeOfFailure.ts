import { isRlmError, messageOf, RlmError } from '../core/errors';
import type { RunOutcome } from '../core/events';
import type { Log } from '../core/log';
import { said } from '../core/said';

/** How a run ended that failed; faults of ours go to the log with their stack. */
export function outcomeOfFailure(runId: string, thrown: unknown, log: Log): RunOutcome {
  if (isRlmError(thrown)) {
    return { kind: 'failed', code: thrown.code, message: thrown.message, subject: thrown.subject };
  }
  log.error(`Run ${runId} failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  const { code, message } = new RlmError('internal', said('failure.fault', messageOf(thrown)).message);
  return { kind: 'failed', code, message };
}
