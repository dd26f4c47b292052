import { said } from '../../core/said';
import { RunningClocks } from './runningClocks';

/** The longest delay that a timer takes: for requests whose time limit is ours to watch. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(what: string, timeoutMs: number) {
    super(said('start.timedOut', what, String(timeoutMs / 1000)).message);
  }
}

/**
 * Settles as `work` does, or rejects when the time is over; what `work` does then is nobody's concern.
 * With `clocks` the time stands still while a person is asked.
 */
export async function withTimeLimit<T>(
  work: Promise<T>,
  timeoutMs: number,
  timeoutError: () => Error,
  clocks = new RunningClocks(),
): Promise<T> {
  const timer = Promise.withResolvers<never>();
  const dispose = clocks.limit(timeoutMs, () => timer.reject(timeoutError()));
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    dispose();
  }
}

/** Rejects with the signal's reason as soon as it aborts; `work` goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
