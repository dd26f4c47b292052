import { createContext, Script } from 'node:vm';

/** The context is no sandbox: what runs belongs to the main one, and only the limit of its time comes from here. */
const scope: { work?: () => void } = {};
const timer = createContext(scope);
const script = new Script('work()');

/** What waited for a processor for most of its time did not take long itself, so it is tried again. */
const MAX_TRIES = 3;
const OWN_SHARE = 0.5;

/**
 * Interrupts the work where it takes longer, also within a regular expression, and throws. The work may be done more
 * than once: the limit is that of a clock, and on a busy machine work of some milliseconds overruns it.
 */
export function withinTime<Result>(work: () => Result, timeoutMs: number): Result {
  for (let tries = 1; ; tries += 1) {
    const before = process.cpuUsage();
    try {
      return once(work, timeoutMs);
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      const isBusyItself = (user + system) / 1_000 >= OWN_SHARE * timeoutMs;
      if (!isTimeout(error) || isBusyItself || tries === MAX_TRIES) throw error;
    }
  }
}

function once<Result>(work: () => Result, timeoutMs: number): Result {
  let result: { readonly value: Result } | undefined;
  scope.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(timer, { timeout: timeoutMs });
  } finally {
    delete scope.work;
  }
  if (result === undefined) throw new Error('The work has no result.');
  return result.value;
}

/** The error is one of the other context, so it is no `Error` here. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
