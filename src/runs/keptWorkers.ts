/** Workers of conversations that may go on: their variables stay for some minutes, a few at most. */
import type { WorkerProcess } from '../sandbox/workerProcess';

export interface KeptWorkersOptions {
  readonly keepMs: number;
  readonly maxCount: number;
}

export interface KeptWorker {
  readonly worker: WorkerProcess;
  /** The names of what its isolate holds. */
  readonly variables: readonly string[];
  /** How many runs of the conversation ended since, which its messages do not hold. */
  readonly unseenRuns: number;
}

export class KeptWorkers {
  readonly #options: KeptWorkersOptions;
  /** By the run that each has finished last; the one that was used least recently comes first. */
  readonly #kept = new Map<string, KeptWorker & { readonly timer: NodeJS.Timeout }>();

  constructor(options: KeptWorkersOptions) {
    this.#options = options;
  }

  keep(runId: string, { worker, variables, unseenRuns }: KeptWorker): void {
    const timer = setTimeout(() => this.#end(runId), this.#options.keepMs);
    timer.unref();
    this.#kept.set(runId, { worker, variables, unseenRuns, timer });
    void worker.lost.then(() => this.#forget(runId, worker));
    for (const oldest of [...this.#kept.keys()].slice(0, -this.#options.maxCount)) this.#end(oldest);
  }

  /** The living worker that has finished this run; it is the caller's from now on. */
  take(runId: string): KeptWorker | undefined {
    const kept = this.#kept.get(runId);
    if (kept === undefined) return undefined;
    this.#forget(runId, kept.worker);
    return kept.worker.isAlive ? kept : undefined;
  }

  dispose(): void {
    for (const runId of [...this.#kept.keys()]) this.#end(runId);
  }

  #end(runId: string): void {
    this.take(runId)?.worker.kill();
  }

  #forget(runId: string, worker: WorkerProcess): void {
    const kept = this.#kept.get(runId);
    if (kept?.worker !== worker) return;
    clearTimeout(kept.timer);
    this.#kept.delete(runId);
  }
}
