/** Gives out workers, and keeps one started ahead of the next run. */
import path from 'node:path';
import type { Log } from '../core/log';
import { chooseRuntime, type RuntimeChoice, type RuntimeSearch } from './chooseRuntime';
import { WorkerProcess } from './workerProcess';

/** The settings that choose the engine. */
export type EngineWishes = Pick<RuntimeSearch, 'engine' | 'nodePath'>;

export interface SandboxDependencies extends Pick<
  RuntimeSearch,
  'programFolder' | 'memory' | 'isNodeAllowed' | 'forbiddenFolders'
> {
  /** Read whenever a worker is started. */
  readonly wishes?: () => EngineWishes;
  /** Told of each choice, before its first worker starts. */
  readonly onChosen?: (choice: RuntimeChoice) => void;
  readonly log: Log;
}

export class Sandbox {
  readonly #dependencies: SandboxDependencies;
  readonly #workers = new Set<WorkerProcess>();
  #choice: { readonly wishes: string; readonly made: Promise<RuntimeChoice> } | undefined;
  #spare: Promise<WorkerProcess> | undefined;
  #rehearsed: Promise<void> = Promise.resolve();
  #spareWishes = '';
  #isDisposed = false;

  constructor(dependencies: SandboxDependencies) {
    this.#dependencies = dependencies;
  }

  /** The spare worker if there is one, else a new one. Whoever takes it kills it. */
  async startWorker(signal: AbortSignal): Promise<WorkerProcess> {
    const spare = this.#spare;
    this.#spare = undefined;
    const worker = await spare?.catch(() => undefined);
    if (worker?.isAlive === true && this.#spareWishes === this.#wishesKey()) return worker;
    worker?.kill();
    return this.#start(signal);
  }

  /** Starts a worker for the next run. A failure is not reported: the next run meets it itself. */
  prepareSpare(): void {
    if (this.#isDisposed) return;
    if (this.#spare === undefined) {
      this.#spareWishes = this.#wishesKey();
      this.#spare = this.#start(AbortSignal.timeout(60_000));
      // A run does not wait for it.
      this.#rehearsed = this.#spare.then(
        (worker) => worker.rehearse(),
        () => undefined,
      );
    }
    this.#spare.catch((thrown: unknown) => {
      this.#spare = undefined;
      this.#dependencies.log.debug(`No spare worker: ${String(thrown)}`);
    });
  }

  /** Resolves when a spare worker is ready and has rehearsed; rejects where none can be started. */
  async spareReady(): Promise<void> {
    this.prepareSpare();
    await this.#spare;
    await this.#rehearsed;
  }

  /** What the next worker will run in. Rejects with `noSandboxRuntime`. */
  choice(): Promise<RuntimeChoice> {
    const { programFolder, memory, isNodeAllowed, forbiddenFolders, log, onChosen } = this.#dependencies;
    const wishes = this.#wishesKey();
    if (this.#choice?.wishes === wishes) return this.#choice.made;
    const search = { programFolder, memory, isNodeAllowed, forbiddenFolders, log, ...this.#dependencies.wishes?.() };
    const made = chooseRuntime(search).then((choice) => {
      const { runtime, why } = choice;
      log.info(
        `The sandbox is ${runtime.engine} under Node ${runtime.nodeVersion} (${runtime.execPath}). ${why.message}`,
      );
      onChosen?.(choice);
      return choice;
    });
    this.#choice = { wishes, made };
    made.catch(() => {
      if (this.#choice?.made === made) this.#choice = undefined;
    });
    return made;
  }

  /** Chooses again for the next worker: the user has allowed or installed something. */
  forgetChoice(): void {
    this.#choice = undefined;
    this.#spareWishes = 'forgotten';
  }

  /** Whether a worker waits for the next run. */
  get hasSpare(): boolean {
    return this.#spare !== undefined;
  }

  get workerCount(): number {
    return this.#workers.size;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const worker of this.#workers) worker.kill();
  }

  async #start(signal: AbortSignal): Promise<WorkerProcess> {
    const { programFolder, log } = this.#dependencies;
    const { runtime } = await this.choice();
    const worker = await WorkerProcess.start(runtime, path.join(programFolder, 'worker.js'), log, signal);
    if (this.#isDisposed) worker.kill();
    this.#workers.add(worker);
    void worker.lost.then(() => this.#workers.delete(worker));
    return worker;
  }

  #wishesKey(): string {
    return JSON.stringify(this.#dependencies.wishes?.() ?? {});
  }
}
