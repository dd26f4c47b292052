import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves when all are settled, or when the grace after the last question is over, nobody is signing in, and one of
 * them is ready.
 */
export async function enoughSettled(
  attempts: readonly { readonly asked: Promise<void>; readonly settled: Promise<boolean> }[],
  graceMs: number | undefined,
  answered: () => Promise<boolean>,
): Promise<void> {
  const all = Promise.all(attempts.map(({ settled }) => settled)).then(() => undefined);
  if (graceMs === undefined || attempts.length === 0) return all;
  const oneReady = Promise.any(
    attempts.map(async ({ settled }) => {
      if (!(await settled)) throw new Error('It is not ready.');
    }),
  ).catch(() => all);
  const timer = new AbortController();
  const grace = Promise.all(attempts.map(({ asked }) => asked))
    .then(() => sleep(graceMs, undefined, { signal: timer.signal }))
    .then(async () => {
      // Whoever has just signed in wants the tools for this run.
      if (await answered()) await sleep(graceMs, undefined, { signal: timer.signal });
    })
    .then(() => oneReady)
    .catch(() => undefined);
  try {
    await Promise.race([all, grace]);
  } finally {
    timer.abort();
  }
}
