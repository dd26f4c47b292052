/** Tries again what may succeed the next time. */

export interface RetryOptions {
  readonly isTransient: (thrown: unknown) => boolean;
  /** Called before each pause. */
  readonly onRetry: (thrown: unknown, delayMs: number) => void;
  /** Between 0 and 1: spreads the tries of calls that failed together. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly firstDelayMs: number;
}

export const TRIES = 4;

/** Rejects with the last failure; the pause before each try is about twice the one before. */
export async function retryTransient<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (tries >= TRIES || !options.isTransient(thrown)) throw thrown;
      const delayMs = options.firstDelayMs * 2 ** (tries - 1) * (0.5 + options.random());
      options.onRetry(thrown, delayMs);
      await pause(delayMs, options.signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
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
