/** A tool need not heed its signal; a run does not wait for ever for one that does not. */

/** What was under way when its worker was lost may still say how it ended: less than the run service waits for that. */
const GRACE_MS = 800;

/** Rejects as soon as the time is over, and a little after the call was cancelled. */
export async function unlessGivenUp<T>(answer: Promise<T>, timeOver: AbortSignal, cancelled: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (): void => given.reject(timeOver.reason);
  const giveUpSoon = (): void => {
    timer = setTimeout(() => given.reject(cancelled.reason), GRACE_MS);
  };
  if (timeOver.aborted) giveUp();
  if (cancelled.aborted) giveUpSoon();
  timeOver.addEventListener('abort', giveUp, { once: true });
  cancelled.addEventListener('abort', giveUpSoon, { once: true });
  try {
    return await Promise.race([answer, given.promise]);
  } finally {
    clearTimeout(timer);
    timeOver.removeEventListener('abort', giveUp);
    cancelled.removeEventListener('abort', giveUpSoon);
  }
}
