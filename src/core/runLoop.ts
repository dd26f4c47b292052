/** The loop of a run: prompt, response, code, execution, observation, until SUBMIT or a limit. */
import type { TerminationReason } from './budget';
import { findCode } from './cell/codeBlocks';
import { prepareCell } from './check/prepareCell';
import { LoopMessages } from './compaction/loopMessages';
import { ModelWindow } from './compaction/modelWindow';
import { RunTrace } from './compaction/runTrace';
import type { CellError, EventEnvelope, WorkerEventBody } from './events';
import type { Interpreter } from './interpreter';
import type { JsonObject } from './json';
import { answerAtLimit } from './limitAnswer';
import { looksLikeCode } from './cell/looksLikeCode';
import { makeObservation, type ObservationParts } from './observation';
import { observationMessage } from './prompt';
import { said, type Said } from './said';
import { ShownImages } from './shownImages';
import { STALL_HINT, StallDetector, type StallVerdict } from './stall';
import { LoopOpening } from './loopOpening';
import type { LoopPorts, LoopTask } from './loopParts';
import { cellDigest, lostCellNote, type AnsweredIteration } from './resumedRun';
import { readSubmit, submittedOutputs } from './signature/submit';

export type LoopOutcome =
  | { readonly kind: 'submitted'; readonly outputs: JsonObject }
  | { readonly kind: 'extracted'; readonly outputs: JsonObject; readonly terminationReason: string }
  | ({ readonly kind: 'limitReached' } & Said);

export interface LoopEvent extends Pick<EventEnvelope, 'depth' | 'iteration' | 'nestedCell'> {
  readonly body: WorkerEventBody;
}

/**
 * Runs the task and resolves to how it ended; rejects with an `RlmError` or the signal's reason. Events are reported as
 * they happen, before the port calls that follow from them: on one wire both arrive in that order.
 */
export function runTask(
  task: LoopTask,
  ports: LoopPorts,
  signal: AbortSignal,
  report: (event: LoopEvent) => void,
): Promise<LoopOutcome> {
  return new Loop(task, ports, signal, report).run();
}

class Loop {
  readonly #task: LoopTask;
  readonly #ports: LoopPorts;
  readonly #signal: AbortSignal;
  readonly #report: (event: LoopEvent) => void;
  readonly #trace: RunTrace;
  readonly #opening: LoopOpening;
  readonly #messages: LoopMessages;
  #output: { level: 'log' | 'info' | 'warn' | 'error' | 'debug'; text: string }[] = [];
  readonly #shown = new ShownImages();
  readonly #stall = new StallDetector();
  #iteration = 0;
  #isReplaying = false;
  /** What the last cell came to. */
  #digest: string | undefined;
  /** The names that it declares. */
  #declared: readonly string[] = [];
  #answer: AnsweredIteration | undefined;
  #verdict: StallVerdict = 'going';

  constructor(task: LoopTask, ports: LoopPorts, signal: AbortSignal, report: (event: LoopEvent) => void) {
    this.#task = task;
    this.#ports = ports;
    this.#signal = signal;
    this.#report = report;
    this.#answer = task.answer;
    const { previous } = task;
    this.#trace = previous?.trace ?? new RunTrace();
    this.#trace.startRun();
    this.#opening = new LoopOpening(task);
    this.#messages = new LoopMessages(previous?.messages ?? [], this.#opening.text, {
      window: new ModelWindow(task.maxInputTokens, task.limits.compactionPercent),
      trace: this.#trace,
      model: ports.model,
      reservedNames: task.reservedNames,
      onCompacted: (compaction) => this.#emit({ type: 'history.compacted', ...compaction }),
      onNotice: (notice) => this.#emit({ type: 'notice.given', level: 'warning', ...notice }),
    });
  }

  async run(): Promise<LoopOutcome> {
    const interpreter = await this.#ports.startInterpreter({
      print: (level, text) => {
        this.#output.push({ level, text });
        this.#emit({ type: 'console.printed', level, text });
      },
      show: (image) => this.#shown.show(image),
      onEntries: (entries) => this.#emit({ type: 'cell.continued', entries }),
      refuseSubmit: (args) => {
        const read = readSubmit(args, this.#task.signature);
        return read.ok ? undefined : read.message;
      },
    });
    let canGoOn = false;
    try {
      const resumed = await this.#resume(interpreter);
      if (resumed !== undefined) {
        canGoOn = true;
        return { kind: 'submitted', outputs: resumed };
      }
      while (true) {
        const exhausted = this.#ports.budget.exhausted ?? (this.#verdict === 'stalled' ? 'stalled' : undefined);
        if (exhausted !== undefined) {
          const outcome = await this.#extract(exhausted, interpreter);
          canGoOn = true;
          return outcome;
        }
        this.#startIteration();
        const outputs = await this.#iterate(interpreter);
        if (outputs !== undefined) {
          canGoOn = true;
          return { kind: 'submitted', outputs };
        }
      }
    } finally {
      const { firstSizes: sizes } = this.#opening;
      const kept = canGoOn ? { messages: this.#messages.all, trace: this.#trace, sizes } : undefined;
      await this.#ports.endInterpreter(interpreter, kept);
    }
  }

  async #iterate(interpreter: Interpreter): Promise<JsonObject | undefined> {
    this.#emit({ type: 'iteration.started' });
    const known = this.#answer;
    this.#answer = undefined;
    await this.#recallCompaction(interpreter);
    const sizes = known === undefined ? this.#opening.takeSizes() : undefined;
    if (sizes !== undefined) this.#emit({ type: 'prompt.measured', ...sizes });
    const text = known?.response ?? (await this.#messages.ask('iteration', interpreter, this.#signal));
    return this.#takeResponse(text, interpreter, known?.hints);
  }

  async #takeResponse(
    text: string,
    interpreter: Interpreter,
    hints?: readonly string[],
  ): Promise<JsonObject | undefined> {
    this.#messages.pushAnswer(text, hints);
    const { outputs, observation } = await this.#runResponse(text, interpreter);
    if (outputs !== undefined) return outputs;
    this.#pushObservation(observation);
    return undefined;
  }

  /** Executes the code of a response and makes the observation of it. */
  async #runResponse(
    response: string,
    interpreter: Interpreter,
  ): Promise<{ outputs?: JsonObject; observation: string }> {
    const found = findCode(response, (text) => looksLikeCode(text, this.#ports.stripTypes));
    if (found.kind === 'none') {
      const error: CellError = { kind: 'response', name: 'NoCode', message: found.message };
      return this.#observe({ output: [], code: '', error, notes: [] });
    }
    const { code, language } = found;
    const { stripTypes, checkCell } = this.#ports;
    const compiled = prepareCell(code, { stripTypes, reservedNames: this.#task.reservedNames }, checkCell);
    const start = this.#ports.startCell(this.#iteration, code);
    this.#declared = compiled.ok ? compiled.cell.declaredNames : [];
    const declares = this.#declared.length > 0 && { declares: this.#declared };
    this.#emit({ type: 'cell.started', code, language, clock: start.clock, ...declares });
    if (!compiled.ok) {
      const { error } = compiled;
      this.#emit({ type: 'cell.finished', error, durationMs: 0 });
      return this.#observe({ output: [], code, error, notes: [] });
    }
    this.#output = [];
    this.#ports.onCell();
    const result = await interpreter.execute(compiled.cell, this.#signal, start);
    this.#ports.onCellEnd?.(result);
    const error = result.error && this.#ports.explainError(result.error);
    this.#digest = cellDigest(this.#output, result.value, error);
    this.#emit({
      type: 'cell.finished',
      durationMs: result.durationMs,
      ...(result.cpuMs !== undefined && { cpuMs: result.cpuMs }),
      ...(result.value !== undefined && { value: result.value }),
      ...(error && { error }),
    });
    const outputs = submittedOutputs(result.submitted, this.#task.signature);
    const { declaredNames } = compiled.cell;
    const notes = [compiled.notes, result.notes, this.#shown.note ?? []].flat();
    const parts = { output: this.#output, code, value: result.value, error, notes };
    if (outputs === undefined) return this.#observe(parts, declaredNames);
    this.#record(parts, declaredNames);
    return { outputs, observation: '' };
  }

  #observe(parts: ObservationParts, declared: readonly string[] = []): { observation: string } {
    this.#record(parts, declared);
    const news = this.#isReplaying ? [] : (this.#ports.takeNews?.() ?? []);
    const all = { ...parts, notes: [...parts.notes, ...news] };
    const { text, totalChars } = makeObservation(all, this.#task.limits.observationChars);
    this.#emit({ type: 'observation.made', text, totalChars });
    this.#verdict = this.#stall.judge(parts.code, text, parts.error);
    return { observation: text };
  }

  #record({ output, code, value, error }: ObservationParts, declared: readonly string[]): void {
    const shown = [...output.map(({ text }) => text), ...(value === undefined ? [] : [value])].join('\n');
    const fault = error && `${error.name}: ${error.message}`;
    this.#trace.add({ iteration: this.#iteration, code, output: shown, error: fault }, declared);
  }

  #extract(reason: TerminationReason, interpreter: Interpreter): Promise<LoopOutcome> {
    const { signature, finished = [], lastAnswers = [] } = this.#task;
    const known = this.#iteration === finished.length ? lastAnswers : [];
    this.#iteration = 0;
    return answerAtLimit({ reason, signature, known, messages: this.#messages, interpreter }, this.#signal);
  }

  /**
   * Brings a new isolate to where the lost one was: the finished cells run again against their recorded results, then
   * the interrupted one. Resolves to the outputs that this one submitted.
   */
  async #resume(interpreter: Interpreter): Promise<JsonObject | undefined> {
    const { interrupted } = this.#task;
    await this.#replay(interpreter);
    this.#ports.onReplayed?.();
    if (interrupted === undefined) return undefined;
    this.#startIteration();
    await this.#recallCompaction(interpreter);
    if (interrupted.isRunAgain) {
      this.#ports.onReplay?.(this.#iteration);
      try {
        return await this.#takeResponse(interrupted.response, interpreter, interrupted.hints);
      } finally {
        this.#ports.onReplay?.(undefined);
      }
    }
    const { observation } = this.#observe({ output: [], code: '', notes: [lostCellNote(interrupted)] });
    this.#messages.pushAnswer(interrupted.response, interrupted.hints);
    this.#pushObservation(observation);
    return undefined;
  }

  async #replay(interpreter: Interpreter): Promise<void> {
    const { finished = [] } = this.#task;
    const changed = new Set<string>();
    this.#isReplaying = true;
    for (const { response, hints, observation, isLost, digest } of finished) {
      this.#startIteration();
      await this.#recallCompaction(interpreter);
      if (isLost !== true) {
        this.#ports.onReplay?.(this.#iteration);
        this.#declared = [];
        this.#digest = undefined;
        await this.#runResponse(response, interpreter);
        if (digest !== undefined && digest !== this.#digest) for (const name of this.#declared) changed.add(name);
      }
      this.#messages.pushAnswer(response, hints);
      this.#pushObservation(observation);
    }
    this.#ports.onReplay?.(undefined);
    this.#isReplaying = false;
    if (changed.size > 0) this.#tellChanged([...changed]);
  }

  #tellChanged(names: readonly string[]): void {
    const notice = said('variables.changed', names.join(', '));
    this.#emit({ type: 'notice.given', level: 'warning', ...notice });
    this.#messages.extendLast(`\n\n${notice.message}`);
  }

  /** What an earlier worker did to the messages before it asked for this iteration. */
  async #recallCompaction(interpreter: Interpreter): Promise<void> {
    const recorded = this.#task.compactions?.findLast(({ iteration }) => iteration === this.#iteration);
    if (recorded !== undefined) await this.#messages.apply(recorded, interpreter);
  }

  #startIteration(): void {
    this.#iteration += 1;
    this.#shown.startCell();
    this.#ports.budget.startIteration();
  }

  #pushObservation(observation: string): void {
    const hint = this.#verdict === 'hint' ? `\n\n${STALL_HINT}` : '';
    const text = observationMessage(observation + hint, this.#iteration, this.#ports.budget.describe());
    this.#messages.push('user', text, this.#shown.images);
  }

  #emit(body: WorkerEventBody): void {
    if (this.#isReplaying) return;
    const iteration = this.#iteration > 0 ? this.#iteration : undefined;
    this.#report({ ...(iteration !== undefined && { iteration }), body });
  }
}
