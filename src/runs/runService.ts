/** Starts runs, keeps their journals, and finds them again. Nothing happens before the first run. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isRlmError, messageOf, runElsewhere, runNotResumable } from '../core/errors';
import type { RunEvent } from '../core/events';
import type { JsonValue } from '../core/json';
import type { Log } from '../core/log';
import { cutMiddle } from '../core/observation';
import { earlierTranscript, type EarlierRun } from '../core/earlierRuns';
import { foldEvents } from '../core/transcript/transcript';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { WorkerProcess } from '../sandbox/workerProcess';
import type { ApprovalAnswer } from './approvals/approvalQuestion';
import type { ApprovalPolicy } from './approvals/approvals';
import { Journal, listJournals, readJournal } from './journal';
import { readInputs, storeInputs } from './storedInputs';
import { runsToForget, type KeptRuns } from './keptRuns';
import { KeptWorkers } from './keptWorkers';
import { LiveRun } from './liveRun';
import { modeOf, replayRequest, type ReplayOptions } from './recorded/replay';
import { journaledRun, type Run } from './run';
import type { ResumeRequest, RunRequest } from './runRequest';
import { readLockState, removeLock, RunLock } from './runLock';

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
  readonly past: readonly RunEvent[];
}

const DEFAULT_KEEP_MS = 10 * 60_000;
const DEFAULT_KEEP_COUNT = 3;
const MAX_EARLIER = 5;
const MAX_EARLIER_CHARS = 2_000;

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
    const taken = journal.flush().then(() => lock.take());
    taken.catch((thrown: unknown) => this.#dependencies.log.warn(`Run ${id} cannot be marked: ${messageOf(thrown)}`));
    return this.#startRun(id, request, { journal, lock, past: [] });
  }

  /**
   * Goes on with a run that was interrupted: the same run, with what its journal says of it. Rejects where it goes on
   * in another window, has ended, or is no longer stored.
   */
  async resume(
    runId: string,
    { model, subCallModels, connectTools, readPrograms, mayBeContinued }: ResumeRequest,
  ): Promise<Run> {
    const live = this.#live.get(runId);
    if (live !== undefined) return live.run;
    const folder = this.#folderOf(runId);
    if (!isRunId(runId) || (await readJournal(folder)) === undefined) {
      throw runNotResumable(runId, 'it is no longer stored.');
    }
    const lock = this.#lockOf(runId);
    if (!(await lock.take())) throw runElsewhere();
    try {
      const past = (await readJournal(folder)) ?? [];
      const started = past.find((event) => event.type === 'run.started');
      if (started === undefined) throw runNotResumable(runId, 'its journal has no beginning.');
      if (past.some((event) => event.type === 'run.finished')) throw runNotResumable(runId, 'it has ended.');
      const { task, surface, limits, checkMode, signature, continues } = started;
      const inputs = await readInputs(folder);
      const request: RunRequest = {
        task,
        model,
        subCallModels,
        surface,
        limits,
        checkMode,
        ...modeOf(past),
        signature,
        continues,
        mayBeContinued,
        mayLackServers: past.every((event) => event.type !== 'servers.connected' || event.servers.length === 0),
        connectTools,
        readPrograms,
        ...(Object.keys(inputs).length > 0 && { inputs }),
      };
      return this.#startRun(runId, request, { journal: new Journal(folder), lock, past });
    } catch (thrown) {
      if (isRlmError(thrown) && thrown.code === 'runNotResumable') await lock.release();
      else await lock.letGo();
      throw thrown;
    }
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

  #startRun(id: string, request: RunRequest, { journal, lock, past }: RunFiles): Run {
    const { log, startWorker, secrets = () => [], now = Date.now } = this.#dependencies;
    const { continues } = request;
    const run = new LiveRun(
      request,
      {
        id,
        past,
        startWorker,
        kept: continues === undefined || past.length > 0 ? undefined : this.#kept.take(continues),
        keepWorker: (kept) => this.#kept.keep(id, kept),
        readEarlier: () => this.#readEarlier(continues),
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
    return listJournals(path.join(this.#dependencies.storageFolder, 'runs'));
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

  /** Tasks and answers of the runs that lead to this one, oldest first. */
  async #readEarlier(lastRunId: string | undefined): Promise<readonly EarlierRun[]> {
    const earlier: EarlierRun[] = [];
    for (let runId = lastRunId; runId !== undefined && earlier.length < MAX_EARLIER;) {
      const run: Run | undefined = await this.find(runId);
      if (run === undefined) break;
      const answer = answerToMarkdown(await run.outcome) || 'no answer';
      const isShown = earlier.some(({ transcript = '' }) => transcript !== '');
      earlier.unshift({
        task: cutMiddle(run.task, MAX_EARLIER_CHARS),
        answer: cutMiddle(answer, MAX_EARLIER_CHARS),
        ...(!isShown && { transcript: transcriptOf(run) }),
      });
      runId = run.events.find((event) => event.type === 'run.started')?.continues;
    }
    return earlier;
  }

  #folderOf(runId: string): string {
    return path.join(this.#dependencies.storageFolder, 'runs', runId);
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export type { Run } from './run';
export type { RunRequest } from './runRequest';

function transcriptOf({ events }: Run): string {
  const { iterations } = foldEvents(events);
  return earlierTranscript(iterations.map(({ code, observation }) => ({ code, observation: observation?.text })));
}

/** Sorts by time: `20261122-132501-k3f9ab`. */
function newRunId(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
}

/** Ids come back from webviews, links and commands: nothing else may become part of a path. */
function isRunId(text: string): boolean {
  return /^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/.test(text);
}
