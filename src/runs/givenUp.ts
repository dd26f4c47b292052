/** A tool need not heed its signal; a run does not wait for ever for one that does not. */

/** One that heeds it says better how it ended; the run service waits longer than this for a lost worker's calls. */
const GRACE_MS = 800;

/** Rejects a little after the signal, with its reason, if there is no answer by then. */
export async function unlessGivenUp<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const giveUpSoon = (): void => {
    timer = setTimeout(() => given.reject(signal.reason), GRACE_MS);
  };
  if (signal.aborted) giveUpSoon();
  signal.addEventListener('abort', giveUpSoon, { once: true });
  try {
    return await Promise.race([answer, given.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUpSoon);
  }
}
