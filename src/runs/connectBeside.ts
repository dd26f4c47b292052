import type { ToolSource } from '../core/ports';
import type { WorkerProcess } from '../sandbox/workerProcess';

/** Connects while the worker starts; where one of the two fails, the other is given up. */
export async function connectBeside(
  starting: Promise<WorkerProcess>,
  connect: (signal: AbortSignal) => Promise<ToolSource>,
  signal: AbortSignal,
): Promise<ToolSource> {
  const connecting = new AbortController();
  const failedStart = starting.then(() => new Promise<never>(() => undefined));
  try {
    const source = await Promise.race([connect(AbortSignal.any([signal, connecting.signal])), failedStart]);
    signal.throwIfAborted();
    return source;
  } catch (thrown) {
    connecting.abort(thrown);
    void starting.then((worker) => worker.kill()).catch(() => undefined);
    throw thrown;
  }
}
