/**
 * A full collection of the worker's own heap, a few milliseconds. The function of V8 is taken from a context that is
 * made for it and dropped: as a flag of the process every isolate would have it, where nothing can remove it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  try {
    (runInNewContext('gc') as () => void)();
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
