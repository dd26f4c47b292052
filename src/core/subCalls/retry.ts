/** Tries again what may succeed the next time. */

export interface RetryOptions {
  readonly isTransient: (thrown: unknown) => boolean;
  readonly onRetry: (thrown: unknown) => void;
  /** Between 0 and 1: spreads the tries of calls that failed together. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const TRIES = 4;
const FIRST_DELAY_MS = 400;

/** Rejects with the last failure; the pause before each try is about twice the one before. */
export async function retryTransient<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (tries >= TRIES || !options.isTransient(thrown)) throw thrown;
      options.onRetry(thrown);
      await pause(FIRST_DELAY_MS * 2 ** (tries - 1) * (0.5 + options.random()), options.signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
