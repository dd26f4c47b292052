import { createContext, Script } from 'node:vm';

/** The context is no sandbox: what runs belongs to the main one, and only the limit of its time comes from here. */
const scope: { work?: () => void } = {};
const timer = createContext(scope);
const script = new Script('work()');

/** Interrupts the work where it takes longer, also within a regular expression, and throws. */
export function withinTime<Result>(work: () => Result, timeoutMs: number): Result {
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
