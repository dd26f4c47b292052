/** A run that is going on: its servers, its workers one after the other, and its stream of events. */
import { ForeignWords } from '../core/said';
import { inputsInvalid, modelCannotCallTools, runInterrupted, workerLost } from '../core/errors';
import type { RunEvent, RunMode, RunOutcome } from '../core/events';
import { compareInputs } from '../core/inputVariables';
import type { ToolSource } from '../core/ports';
import { isAutomatic } from '../core/runModes';
import { DEFAULT_SIGNATURE } from '../core/signature/signature';
import { modelKey } from '../core/subCalls/subCallModels';
import type { ResumePoint } from '../protocol/hostWorker';
import type { WorkerProcess } from '../sandbox/workerProcess';
import { runDirectly } from './directRun';
import type { ApprovalAnswer } from './approvals/approvalQuestion';
import { RunApprovals } from './approvals/approvals';
import { liveVariables } from './recorded/liveVariables';
import { PortCalls } from './portCalls';
import { redactSecrets } from '../core/redaction';
import { charsOfInputs, prepareInputs } from './preparedInputs';
import { reactTurnsOf } from './recorded/reactTurns';
import { resumePointOf } from './recorded/resumePoint';
import { connectBeside } from './connectBeside';
import { connectOrLackServers, NO_TOOLS, routeRun } from './routing';
import { EventStream, type Run } from './run';
import { outcomeOfFailure } from './outcomeOfFailure';
import { Steering } from './steering';
import { RunTools } from './runTools';
import { allowedModels } from './subCallModelChoice';
import { usedBefore } from './recorded/usedBudget';
import type { LiveRunDependencies, RunRequest } from './runRequest';
import { runStarted, workerResumed } from './runReports';
import { runInWorker, WorkerLostError } from './workerRun';

/** A worker that dies again and again on the same run would go on for ever. */
const MAX_RESUMES = 2;
/** Calls that were given up with a worker may say for so long how they ended. */
const SETTLE_MS = 1_000;

export class LiveRun implements Run {
  readonly id: string;
  readonly task: string;
  readonly outcome: Promise<RunOutcome>;
  readonly #request: RunRequest;
  readonly #dependencies: LiveRunDependencies;
  readonly #stream: EventStream;
  readonly #aborter = new AbortController();
  #mode: RunMode;
  #iteration: number | undefined;
  #isFinished = false;
  readonly #approvals: RunApprovals;
  /** What a person does to the run while it goes on. */
  readonly steering: Steering;
  #isSuspended = false;

  constructor(request: RunRequest, dependencies: LiveRunDependencies, onEvent: (event: RunEvent) => void) {
    this.id = dependencies.id;
    this.task = request.task;
    this.#request = request;
    const { mode = 'rlm' } = request;
    this.#mode = isAutomatic(mode) ? 'rlm' : mode;
    this.#dependencies = dependencies;
    this.#stream = new EventStream(
      this.id,
      dependencies.now,
      (body) => redactSecrets(body, dependencies.secrets()),
      dependencies.past,
    );
    this.#iteration = dependencies.past.findLast((event) => event.iteration !== undefined)?.iteration;
    this.#stream.subscribe(onEvent);
    this.#approvals = new RunApprovals({ policy: dependencies.approvals, runId: this.id, task: this.task });
    this.steering = new Steering({
      emit: (body) => this.#stream.emit(body, { iteration: this.#iteration }),
      past: dependencies.past,
      recorded: request.hints,
    });
    this.outcome = this.#run();
  }

  get events(): readonly RunEvent[] {
    return this.#stream.events;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  subscribe(listener: (event: RunEvent) => void): () => void {
    return this.#stream.subscribe(listener);
  }

  cancel(): void {
    this.#aborter.abort(new DOMException('The run was cancelled.', 'AbortError'));
  }

  /** A person's word on a call that waits for it; of no effect where none does any more. */
  answerApproval(callId: string, answer: ApprovalAnswer): void {
    this.#approvals.answer(callId, answer);
  }

  /** Ends the run for this process and leaves its journal without an end, so that it can be resumed. */
  suspend(): void {
    this.#isSuspended = true;
    this.cancel();
  }

  get #isDirect(): boolean {
    return this.#mode === 'direct';
  }

  async #run(): Promise<RunOutcome> {
    const { past, kept } = this.#dependencies;
    const { model } = this.#request;
    this.#stream.emit(past.length > 0 ? { type: 'run.resumed', model: model.info } : runStarted(this.#request, kept));
    const outcome = await this.#execute().catch((thrown: unknown): RunOutcome =>
      this.#aborter.signal.aborted ? { kind: 'cancelled' } : outcomeOfFailure(this.id, thrown, this.#dependencies.log),
    );
    this.#isFinished = true;
    if (this.#isSuspended) {
      const { code, message } = runInterrupted();
      return { kind: 'failed', code, message };
    }
    this.#stream.emit({ type: 'run.finished', outcome });
    return outcome;
  }

  async #execute(): Promise<RunOutcome> {
    const { model, inputs = {}, signature = DEFAULT_SIGNATURE } = this.#request;
    const { signal } = this.#aborter;
    const wanted = signature.inputs.map(({ name }) => name);
    const faults = compareInputs(wanted, Object.keys(inputs));
    if (faults.length > 0) throw inputsInvalid(faults);
    if (this.#isDirect) return this.#answerDirectly(NO_TOOLS);
    if (this.#mode === 'react' && model.canCallTools === false) throw modelCannotCallTools(model.info.name);
    // The worker starts while the servers are connected; where none can start, nobody needs to be asked about servers.
    const { kept } = this.#dependencies;
    const firstWorker = kept === undefined ? this.#dependencies.startWorker(signal) : Promise.resolve(kept.worker);
    firstWorker.catch(() => undefined);
    const connect = connectOrLackServers(this.#request, (body) => this.#stream.emit(body));
    const source = await connectBeside(firstWorker, connect, signal);
    const tools = new RunTools(source, this.#dependencies.past, (body) =>
      this.#stream.emit(body, { iteration: this.#iteration }),
    );
    try {
      await this.#chooseMode(source);
      const calls = this.#portCalls(source);
      if (!this.#isDirect) return await this.#executeInWorkers(firstWorker, calls, tools);
      if (kept === undefined) void firstWorker.then((worker) => worker.kill()).catch(() => undefined);
      return await this.#answerDirectly(source);
    } finally {
      tools.dispose();
    }
  }

  async #executeInWorkers(started: Promise<WorkerProcess>, calls: PortCalls, tools: RunTools): Promise<RunOutcome> {
    const { signal } = this.#aborter;
    let firstWorker: Promise<WorkerProcess> | undefined = started;
    const isGoingOn = this.#dependencies.past.length > 0;
    let resume = isGoingOn ? resumePointOf(this.#stream.events, 'The window was closed.') : undefined;
    for (let resumes = 0; ; resumes += 1) {
      try {
        const worker = firstWorker ?? this.#dependencies.startWorker(signal);
        firstWorker = undefined;
        return await this.#executeIn(await worker, calls, tools, resume);
      } catch (thrown) {
        if (!(thrown instanceof WorkerLostError)) throw thrown;
        const { message: reason, byCell } = thrown;
        await calls.settle(SETTLE_MS);
        this.#stream.emit({ type: 'worker.lost', reason, ...(byCell && { byCell }) }, { iteration: this.#iteration });
        if (resumes >= MAX_RESUMES) throw workerLost(new ForeignWords(thrown.message));
        resume = resumePointOf(this.#stream.events, thrown.message);
      }
    }
  }

  async #chooseMode(tools: ToolSource): Promise<void> {
    const { task, model, mode = 'rlm', inputs = {} } = this.#request;
    if (!isAutomatic(mode)) return;
    const hasVariables = this.#dependencies.kept !== undefined;
    const inputChars = await charsOfInputs(inputs);
    const chosen = routeRun({ task, model, inputChars, tools, hasVariables, mayReact: mode === 'autoWithReact' });
    this.#mode = chosen.mode;
    this.#stream.emit({ type: 'mode.chosen', ...chosen });
  }

  /** The variables of the conversation wait for the task after this one. */
  async #answerDirectly(tools: ToolSource): Promise<RunOutcome> {
    const { task, model, limits, mayBeContinued = false, inputs = {}, signature = DEFAULT_SIGNATURE } = this.#request;
    const { kept, keepWorker, readEarlier } = this.#dependencies;
    if (mayBeContinued) {
      if (kept !== undefined) keepWorker({ ...kept, unseenRuns: kept.unseenRuns + 1 });
    } else kept?.worker.kill();
    const { maxInputTokens } = model.info;
    return runDirectly({
      task: { task, signature, inputs, earlier: await readEarlier(), maxInputTokens },
      limits,
      calls: this.#portCalls(tools),
      onEvent: ({ iteration, body }) => {
        this.#iteration = iteration;
        this.#stream.emit(body, { iteration });
      },
      signal: this.#aborter.signal,
    });
  }

  #portCalls(tools: ToolSource): PortCalls {
    const { model, limits, subCallModels } = this.#request;
    return new PortCalls({
      model,
      subCallModels: new Map(subCallModels?.models.map((one) => [modelKey(one.info), one])),
      tools,
      limits,
      approvals: this.#approvals,
      steering: this.steering,
      iteration: () => this.#iteration ?? 1,
      now: this.#dependencies.now,
      past: this.#dependencies.past,
      emit: (body, { depth, nestedCell }) =>
        this.#stream.emit(body, { iteration: this.#iteration, ...(depth > 0 && { depth, nestedCell }) }),
    });
  }

  async #executeIn(
    worker: WorkerProcess,
    calls: PortCalls,
    tools: RunTools,
    resume: ResumePoint | undefined,
  ): Promise<RunOutcome> {
    const { signal } = this.#aborter;
    const { task, model, limits, subCallModels, inputs = {}, signature = DEFAULT_SIGNATURE } = this.#request;
    const mode = this.#mode;
    const { events } = this.#stream;
    const started = events.find((event) => event.type === 'run.started');
    const lostVariables = resume === undefined ? [] : (started?.variables ?? []);
    const used = resume === undefined ? undefined : usedBefore(events);
    for (const body of resume === undefined ? [] : workerResumed(events, resume, lostVariables)) {
      this.#stream.emit(body, { iteration: this.#iteration });
    }
    // In ReAct mode there are no variables to go on with, and none to leave.
    const { kept, readEarlier, keepWorker } = this.#dependencies;
    const follows = mode !== 'react' && worker === kept?.worker ? kept : undefined;
    const earlier = await readEarlier();
    let isReusable = false;
    try {
      const prepared = await prepareInputs(inputs);
      const outcome = await runInWorker(worker, {
        params: {
          runId: this.id,
          task,
          model: model.info,
          limits,
          checkMode: this.#request.checkMode,
          reranksSearch: this.#request.reranksSearch,
          subCallModels: subCallModels && allowedModels(subCallModels),
          signature,
          follows: follows && { variables: follows.variables, unseenRuns: follows.unseenRuns },
          tellsPlaces: this.#dependencies.approvals.mode() !== 'auto',
          earlier,
          lostVariables,
          seed: started?.seed ?? this.id,
          used,
          replays: this.#request.replays,
          resume,
          mode,
          turns: mode === 'react' && resume !== undefined ? reactTurnsOf(events) : undefined,
          inputs: prepared.params,
        },
        inputs: prepared.variables,
        calls,
        tools,
        log: this.#dependencies.log,
        signal,
        onEvent: ({ iteration, body, ...place }) => {
          // What a nested run does belongs to the iteration whose code started it.
          const isNested = (place.depth ?? 0) > 0;
          if (body.type === 'iteration.started' && !isNested) this.#iteration = iteration;
          if (body.type === 'history.compacted' && !isNested) calls.forgetMessages();
          this.#stream.emit(body, { ...place, iteration: isNested ? this.#iteration : (iteration ?? this.#iteration) });
        },
      });
      isReusable = this.#request.mayBeContinued === true && mode !== 'react';
      return outcome;
    } finally {
      if (isReusable) keepWorker({ worker, variables: liveVariables(this.#stream.events), unseenRuns: 0 });
      else worker.kill();
    }
  }
}
