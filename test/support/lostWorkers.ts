/** Takes the worker of a run away at an event, so that nothing comes from it after that event. */
import type { RunEvent } from '../../src/core/events';
import { CALL_TOOLS_METHOD, EVENT_METHOD, GENERATE_METHOD } from '../../src/protocol/hostWorker';
import type { Run } from '../../src/runs/runService';
import type { WorkerProcess } from '../../src/sandbox/workerProcess';

export type Matches = (event: RunEvent) => boolean;

const lost = new WeakSet<WorkerProcess>();

/** Whether the worker was taken away, though its process may not have ended yet. */
export function isTakenAway(worker: WorkerProcess | undefined): boolean {
  return worker !== undefined && lost.has(worker);
}

/** At the first event that matches; `times` of them where the run comes there again. */
export function loseWorkerAt(run: Run, workers: readonly WorkerProcess[], matches: Matches, times = 1): void {
  let left = times;
  run.subscribe((event) => {
    if (left === 0 || !matches(event)) return;
    left -= 1;
    const worker = workers.at(-1);
    if (worker !== undefined) lose(worker);
  });
}

/** What is on the wire already would come or not, as chance will have it. */
function lose(worker: WorkerProcess): void {
  lost.add(worker);
  const { connection } = worker;
  const never = (): Promise<never> => new Promise(() => undefined);
  connection.onNotification(EVENT_METHOD, () => undefined);
  connection.onRequest(GENERATE_METHOD, never);
  connection.onNotification(CALL_TOOLS_METHOD, () => undefined);
  worker.kill();
}
