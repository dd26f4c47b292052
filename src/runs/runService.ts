/** Starts runs, keeps their journals, and finds them again. Nothing happens before the first run. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isRlmError, messageOf, runElsewhere, runNotResumable } from '../core/errors';
import { said } from '../core/said';
import type { RunEvent } from '../core/events';
import type { JsonValue } from '../core/json';
import type { Log } from '../core/log';
import type { WorkerProcess } from '../sandbox/workerProcess';
import type { ApprovalAnswer } from './approvals/approvalQuestion';
import type { ApprovalPolicy } from './approvals/approvals';
import { readEarlierRuns } from './earlierRuns';
import { Journal, listJournals, readJournal } from './journal';
import { readInputs, storeInputs } from './storedInputs';
import { runsToForget, type KeptRuns } from './keptRuns';
import { KeptWorkers } from './keptWorkers';
import { LiveRun } from './liveRun';
import { openingModel } from './openingModel';
import { forkedEvents, type ForkPoint } from './recorded/forkedEvents';
import { goOnRequest } from './recorded/goOnRequest';
import { lastPrograms } from './recorded/recordedPrograms';
import { replayRequest, type ReplayOptions } from './recorded/replay';
import { journaledRun, type Run } from './run';
import type { ResumeRequest, RunRequest } from './runRequest';
import { isRunId, newRunId, RUNS_FOLDER } from './runIds';
import { readLockState, removeLock, RunLock } from './runLock';
import type { Steering } from './steering';

export interface RunServiceDependencies {
  /** Runs lie in `runs/<id>/` below it. */
  readonly storageFolder: string;
  readonly startWorker: (signal: AbortSignal) => Promise<WorkerProcess>;
  /** Called when a run has ended and its worker is gone. */
  readonly onWorkerReleased?: () => void;
  /** The values that no journal, log or view may hold. */
  readonly secrets?: () => readonly string[];
  /** Which tool calls pass, and who is asked about the others. */
  readonly approvals: ApprovalPolicy;
  /** How long the variables of a conversation stay, and for how many conversations. */
  readonly conversationKeepMs?: number;
  readonly conversationCount?: number;
  readonly log: Log;
  readonly now?: () => number;
}

interface RunFiles {
  readonly journal: Journal;
  readonly lock: RunLock;
  /** Settles when the lock is taken, where it is not yet. */
  readonly marked?: Promise<unknown>;
  readonly past: readonly RunEvent[];
}

const DEFAULT_KEEP_MS = 10 * 60_000;
const DEFAULT_KEEP_COUNT = 3;

export class RunService {
  readonly #dependencies: RunServiceDependencies;
  readonly #live = new Map<
    string,
    { readonly run: LiveRun; readonly journal: Journal; readonly ended: Promise<void> }
  >();
  readonly #listeners = new Set<() => void>();
  readonly #kept: KeptWorkers;

  constructor(dependencies: RunServiceDependencies) {
    this.#dependencies = dependencies;
    const { conversationKeepMs = DEFAULT_KEEP_MS, conversationCount = DEFAULT_KEEP_COUNT } = dependencies;
    this.#kept = new KeptWorkers({ keepMs: conversationKeepMs, maxCount: conversationCount });
  }

  start(request: RunRequest): Run {
    const { now = Date.now } = this.#dependencies;
    const id = newRunId(now());
    const journal = new Journal(this.#folderOf(id));
    const { inputs } = request;
    if (inputs !== undefined) journal.alsoWrite((folder) => storeInputs(folder, inputs));
    const lock = this.#lockOf(id);
    const marked = journal.flush().then(() => lock.take());
    const seen = marked.catch((thrown: unknown) =>
      this.#dependencies.log.warn(`Run ${id} cannot be marked: ${messageOf(thrown)}`),
    );
    return this.#startRun(id, request, { journal, lock, marked: seen, past: [] });
  }

  /**
   * Goes on with a run that was interrupted: the same run, with what its journal says of it. Rejects where it goes on
   * in another window, has ended, or is no longer stored.
   */
  async resume(runId: string, anew: ResumeRequest): Promise<Run> {
    const live = this.#live.get(runId);
    if (live !== undefined) return live.run;
    const folder = this.#folderOf(runId);
    if (!isRunId(runId) || (await readJournal(folder)) === undefined) {
      throw runNotResumable(runId, said('resume.notStored'));
    }
    const lock = this.#lockOf(runId);
    if (!(await lock.take())) throw runElsewhere();
    try {
      const past = (await readJournal(folder)) ?? [];
      if (past.every((event) => event.type !== 'run.started')) throw runNotResumable(runId, said('resume.noBeginning'));
      if (past.some((event) => event.type === 'run.finished')) throw runNotResumable(runId, said('resume.ended'));
      const request = { ...goOnRequest(past, await readInputs(folder), anew), programsOf: lastPrograms(past) };
      return this.#startRun(runId, request, { journal: new Journal(folder), lock, past });
    } catch (thrown) {
      if (isRlmError(thrown) && thrown.code === 'runNotResumable') await lock.release();
      else await lock.letGo();
      throw thrown;
    }
  }

  /**
   * Another run with the iterations of this one before the given one, whose cells are executed again against their
   * recorded results, so that nothing is called; from there on it is a run of its own. Rejects where there is nothing
   * to go on from.
   */
  async fork(runId: string, point: ForkPoint, anew: ResumeRequest): Promise<Run> {
    const { now = Date.now } = this.#dependencies;
    const parent = await this.find(runId);
    if (parent === undefined) throw runNotResumable(runId, said('resume.notStored'));
    await this.#live.get(runId)?.journal.flush();
    const id = newRunId(now());
    const past = forkedEvents(parent.events, id, point);
    const inputs = await readInputs(this.#folderOf(runId));
    const journal = new Journal(this.#folderOf(id));
    for (const event of past) journal.append(event);
    journal.alsoWrite((folder) => storeInputs(folder, inputs));
    await journal.flush();
    const lock = this.#lockOf(id);
    if (!(await lock.take())) throw runElsewhere();
    return this.#startRun(id, goOnRequest(past, inputs, anew), { journal, lock, past });
  }

  /** The runs that can be resumed, newest first. */
  async interruptedRuns(): Promise<readonly Run[]> {
    const runs: Run[] = [];
    for (const id of await this.list()) {
      if (!isRunId(id) || this.#live.has(id) || (await readLockState(this.#folderOf(id))) !== 'free') continue;
      const events = (await readJournal(this.#folderOf(id))) ?? [];
      if (!events.some((event) => event.type === 'run.started')) continue;
      if (events.some((event) => event.type === 'run.finished')) await removeLock(this.#folderOf(id));
      else runs.push(journaledRun(id, events));
    }
    return runs;
  }

  #startRun(id: string, request: RunRequest, { journal, lock, marked, past }: RunFiles): Run {
    const { log, startWorker, secrets = () => [], now = Date.now } = this.#dependencies;
    const { continues } = request;
    const run = new LiveRun(
      { ...request, model: openingModel(request, past) },
      {
        id,
        past,
        startWorker,
        kept: continues === undefined || past.length > 0 ? undefined : this.#kept.take(continues),
        keepWorker: (kept) => this.#kept.keep(id, kept),
        readEarlier: () => readEarlierRuns(continues, (earlierId) => this.find(earlierId)),
        secrets,
        approvals: this.#dependencies.approvals,
        log,
        now,
      },
      (event) => journal.append(event),
    );
    const ended = run.outcome.then(async (outcome) => {
      await journal
        .close()
        .catch((thrown: unknown) => log.error(`The journal of run ${id} could not be written: ${String(thrown)}`));
      // A mark that came after the end would stay for as long as the window.
      await marked;
      const isInterrupted = outcome.kind === 'failed' && outcome.code === 'runInterrupted';
      await (isInterrupted ? lock.letGo() : lock.release()).catch((thrown: unknown) =>
        log.warn(`The mark of run ${id} stays: ${messageOf(thrown)}`),
      );
      this.#live.delete(id);
      this.#dependencies.onWorkerReleased?.();
      this.#notify();
    });
    this.#live.set(id, { run, journal, ended });
    this.#notify();
    return run;
  }

  /** What a surface answers to a call that waits (`approval.asked`). */
  answerApproval(runId: string, callId: string, answer: ApprovalAnswer): void {
    this.#live.get(runId)?.run.answerApproval(callId, answer);
  }

  /** Stops the run before its next step; false where it goes on in this window no more. */
  pause(runId: string): boolean {
    return this.#steer(runId, (steering) => steering.pause());
  }

  /** Lets a paused run go on; false as for `pause`. */
  goOn(runId: string): boolean {
    return this.#steer(runId, (steering) => steering.goOn());
  }

  /** Tells the model something with its next request; false as for `pause`. */
  hint(runId: string, text: string): boolean {
    return this.#steer(runId, (steering) => steering.hint(text));
  }

  #steer(runId: string, act: (steering: Steering) => void): boolean {
    const run = this.#live.get(runId)?.run;
    if (run === undefined || run.isFinished) return false;
    act(run.steering);
    return true;
  }

  #lockOf(id: string): RunLock {
    return new RunLock(this.#folderOf(id), () => this.#live.get(id)?.run.suspend());
  }

  /** A live run, or one read from its journal; undefined if there is none. */
  async find(runId: string): Promise<Run | undefined> {
    const live = this.#live.get(runId);
    if (live !== undefined) return live.run;
    if (!isRunId(runId)) return undefined;
    const events = await readJournal(this.#folderOf(runId));
    if (events === undefined || events.length === 0) return undefined;
    return journaledRun(runId, events, (await readLockState(this.#folderOf(runId))) === 'held');
  }

  /** The request that runs a stored run again, without its model; undefined if there is no such run. */
  async replay(runId: string, options: ReplayOptions): Promise<RunRequest | undefined> {
    const run = await this.find(runId);
    // The inputs of a run that has only just ended may still be on their way to the disk.
    await this.#live.get(runId)?.journal.flush();
    return run && replayRequest(run.events, await readInputs(this.#folderOf(runId)), options);
  }

  /** The values of a run's input variables, by name. */
  async inputsOf(runId: string): Promise<Readonly<Record<string, JsonValue>>> {
    return isRunId(runId) ? readInputs(this.#folderOf(runId)) : {};
  }

  /** Removes all that is kept of a run; one that goes on is cancelled first. Rejects where it goes on in another window. */
  async delete(runId: string): Promise<void> {
    if (!isRunId(runId)) return;
    const live = this.#live.get(runId);
    live?.run.cancel();
    await live?.ended;
    if ((await readLockState(this.#folderOf(runId))) === 'held') throw runElsewhere();
    await rm(this.#folderOf(runId), { recursive: true, force: true });
  }

  /** Deletes what is too old or beyond the count, unless it goes on; resolves to the ids that are gone. */
  async forgetOld(kept: KeptRuns): Promise<readonly string[]> {
    const { now = Date.now } = this.#dependencies;
    const gone: string[] = [];
    for (const id of runsToForget((await this.list()).filter(isRunId), kept, now())) {
      if (this.#live.has(id) || (await readLockState(this.#folderOf(id))) === 'held') continue;
      await rm(this.#folderOf(id), { recursive: true, force: true });
      gone.push(id);
    }
    return gone;
  }

  /** Ids of the runs that have a journal, newest first. */
  list(): Promise<readonly string[]> {
    return listJournals(path.join(this.#dependencies.storageFolder, RUNS_FOLDER));
  }

  get activeRuns(): readonly Run[] {
    return [...this.#live.values()].map(({ run }) => run).filter((run) => !run.isFinished);
  }

  onDidChangeActiveRuns(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Interrupts what goes on, so that it can be resumed, and waits until the journals are written. */
  async dispose(): Promise<void> {
    const live = [...this.#live.values()];
    this.#kept.dispose();
    for (const { run } of live) run.suspend();
    await Promise.allSettled(live.map(({ ended }) => ended));
  }

  #folderOf(runId: string): string {
    return path.join(this.#dependencies.storageFolder, RUNS_FOLDER, runId);
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export type { Run } from './run';
export type { RunRequest } from './runRequest';
