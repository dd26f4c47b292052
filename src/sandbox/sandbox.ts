/** Gives out workers, and keeps one started ahead of the next run. */
import type { Log } from '../core/log';
import { findRuntime, type SandboxRuntime } from './runtime';
import { WorkerProcess } from './workerProcess';

export interface SandboxDependencies {
  /** Absolute path of the worker's bundle. */
  readonly workerFile: string;
  /** Absolute path of the folder with isolated-vm's prebuilt modules. */
  readonly engineFolder: string;
  /** The setting `rlm.sandbox.nodePath`, read when a runtime is needed. */
  readonly nodePath?: () => string | undefined;
  readonly log: Log;
}

export class Sandbox {
  readonly #dependencies: SandboxDependencies;
  readonly #workers = new Set<WorkerProcess>();
  #runtime: { readonly nodePath: string | undefined; readonly found: Promise<SandboxRuntime> } | undefined;
  #spare: Promise<WorkerProcess> | undefined;
  #isDisposed = false;

  constructor(dependencies: SandboxDependencies) {
    this.#dependencies = dependencies;
  }

  /** The spare worker if there is one, else a new one. Whoever takes it kills it. */
  async startWorker(signal: AbortSignal): Promise<WorkerProcess> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) {
      const worker = await spare.catch(() => undefined);
      if (worker?.isAlive === true) return worker;
    }
    return this.#start(signal);
  }

  /** Starts a worker for the next run. A failure is not reported: the next run meets it itself. */
  prepareSpare(): void {
    if (this.#isDisposed) return;
    this.#spare ??= this.#start(AbortSignal.timeout(60_000));
    this.#spare.catch((thrown: unknown) => {
      this.#spare = undefined;
      this.#dependencies.log.debug(`No spare worker: ${String(thrown)}`);
    });
  }

  /** Resolves when a spare worker is ready; rejects where none can be started. */
  async spareReady(): Promise<void> {
    this.prepareSpare();
    await this.#spare;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const worker of this.#workers) worker.kill();
  }

  async #start(signal: AbortSignal): Promise<WorkerProcess> {
    const { workerFile, log } = this.#dependencies;
    const worker = await WorkerProcess.start(await this.#findRuntime(), workerFile, log, signal);
    if (this.#isDisposed) worker.kill();
    this.#workers.add(worker);
    void worker.lost.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Looked for once, and again when the setting changed or nothing was found. */
  #findRuntime(): Promise<SandboxRuntime> {
    const { engineFolder, log } = this.#dependencies;
    const nodePath = this.#dependencies.nodePath?.();
    if (this.#runtime?.nodePath !== nodePath) this.#runtime = undefined;
    this.#runtime ??= { nodePath, found: findRuntime({ engineFolder, nodePath, log }) };
    this.#runtime.found.catch(() => {
      this.#runtime = undefined;
    });
    return this.#runtime.found;
  }
}
