/**
 * The loop of ReAct mode: the model calls tools natively, several in a turn, until it calls `submit` or a limit is
 * reached. After the second version of DSPy's ReAct: messages are only appended to, and the end is one forced `submit`.
 */
import type { WithinTime } from '../arguments/schemaChecker';
import type { Budget } from '../budget';
import type { FlatTool } from '../catalogue/flatTools';
import { ModelWindow } from '../compaction/modelWindow';
import type { CellError, WorkerEventBody } from '../events';
import { fitsWindow } from './fitMessages';
import type { JsonObject } from '../json';
import type { Limits } from '../limits';
import type { ChatMessage, ModelPort, ModelTool, ModelToolCall, ToolPort } from '../ports';
import type { EarlierRun } from '../earlierRuns';
import { hintMessage } from '../hints';
import type { ToolNews } from './offeredTools';
import { ReactCalls, type CallOutcome, type RecordedCall } from './reactCalls';
import { endReact, type EndReason } from './reactEnding';
import { resultsMessage } from './reactMessages';
import { NO_CALL_NUDGE, REACT_WORDS, reactFirstMessage, reactPromptSizes, submitTool } from './reactPrompt';
import type { LastAnswer } from '../resumedRun';
import type { LoopEvent, LoopOutcome } from '../runLoop';
import { said } from '../said';
import { shortenResults } from './shortenResults';
import type { Signature } from '../signature/signature';
import { STALL_HINT, StallDetector, type StallVerdict } from '../stall';

export interface ReactTask {
  readonly task: string;
  readonly limits: Limits;
  readonly signature: Signature;
  readonly tools: readonly FlatTool[];
  /** Servers that are still being connected. */
  readonly connecting?: readonly string[] | undefined;
  readonly inputsText: string;
  /** Those among the inputs, which go with the first message. */
  readonly images?: ChatMessage['images'];
  readonly earlier?: readonly EarlierRun[] | undefined;
  /** Tokens of input that the model accepts; 0 if unknown. */
  readonly maxInputTokens: number;
  /** What an earlier worker had done: its turns are gone through again, calling nothing that was called. */
  readonly turns?: readonly RecordedTurn[] | undefined;
  /** What its last calls at a limit had given, in order. */
  readonly lastAnswers?: readonly LastAnswer[] | undefined;
}

export interface RecordedTurn {
  readonly text: string;
  readonly toolCalls: readonly ModelToolCall[];
  readonly calls: readonly RecordedCall[];
  /** What a person told the model with the request. */
  readonly hints?: readonly string[] | undefined;
  /** Whether the model's next request could have been made; true for all but the last. */
  readonly isFinished: boolean;
}

export interface ReactPorts {
  readonly budget: Budget;
  readonly model: ModelPort;
  readonly tools: ToolPort;
  readonly withinTime: WithinTime;
  /** The tools after a change, once for each; undefined where nothing changed. */
  readonly takeNews?: (() => ToolNews | undefined) | undefined;
}

/** What every provider accepts in one request, `submit` included. */
export const MAX_OFFERED_TOOLS = 128;

/** As `runTask` of code mode: resolves to how the run ended, rejects with an `RlmError` or the signal's reason. */
export function runReactTask(
  task: ReactTask,
  ports: ReactPorts,
  signal: AbortSignal,
  report: (event: LoopEvent) => void,
): Promise<LoopOutcome> {
  return new ReactLoop(task, ports, signal, report).run();
}

class ReactLoop {
  readonly #task: ReactTask;
  readonly #ports: ReactPorts;
  readonly #signal: AbortSignal;
  readonly #report: (event: LoopEvent) => void;
  readonly #calls: ReactCalls;
  #offered: readonly ModelTool[];
  /** Whether it was told what the prompt is made of, with these tools. */
  #isMeasured = false;
  readonly #window: ModelWindow;
  #messages: ChatMessage[] = [];
  readonly #stall = new StallDetector();
  #iteration = 0;
  #isReplaying = false;
  #verdict: StallVerdict = 'going';
  #hasCalled = false;

  constructor(task: ReactTask, ports: ReactPorts, signal: AbortSignal, report: (event: LoopEvent) => void) {
    this.#task = task;
    this.#ports = ports;
    this.#signal = signal;
    this.#report = report;
    const { tools, limits, signature } = task;
    this.#window = new ModelWindow(task.maxInputTokens, limits.compactionPercent);
    this.#calls = new ReactCalls({
      tools,
      limits,
      signature,
      port: ports.tools,
      budget: ports.budget,
      withinTime: ports.withinTime,
    });
    this.#offered = offeredTools(tools, signature);
  }

  async run(): Promise<LoopOutcome> {
    const { tools, turns = [], images = [] } = this.#task;
    const text = reactFirstMessage({ ...this.#task, toolCount: tools.length });
    this.#messages.push({ role: 'user', text, ...(images.length > 0 && { images }) });
    for (const { text, toolCalls, calls, isFinished, hints = [] } of turns) {
      this.#isReplaying = true;
      this.#makeRoom();
      this.#startIteration();
      this.#isReplaying = isFinished;
      this.#messages.push(...hints.map(hintMessage));
      const outputs = await this.#takeTurn(text, toolCalls, calls);
      this.#isReplaying = false;
      if (outputs !== undefined) return { kind: 'submitted', outputs };
    }
    while (true) {
      const reason = this.#endReason();
      if (reason !== undefined) return await this.#end(reason);
      this.#followTools();
      this.#startIteration();
      this.#emit({ type: 'iteration.started' });
      this.#measurePrompt();
      const {
        text,
        toolCalls = [],
        hints = [],
      } = await this.#ports.model.generate(
        { purpose: 'iteration', messages: [...this.#messages], tools: this.#offered, toolChoice: 'auto' },
        this.#signal,
      );
      this.#messages.push(...hints.map(hintMessage));
      const outputs = await this.#takeTurn(text, toolCalls, []);
      if (outputs !== undefined) return { kind: 'submitted', outputs };
    }
  }

  /** Makes the calls of a turn and tells the model their results; resolves to the outputs that it submitted. */
  async #takeTurn(
    text: string,
    toolCalls: readonly ModelToolCall[],
    recorded: readonly RecordedCall[],
  ): Promise<JsonObject | undefined> {
    this.#hasCalled = toolCalls.length > 0;
    if (!this.#hasCalled) {
      // Providers refuse a message of nothing.
      this.#messages.push({ role: 'assistant', text: text.trim() === '' ? '(nothing)' : text });
      this.#observe('', NO_CALL_NUDGE, NO_CALL_NUDGE.length, 'NoToolCall');
      this.#messages.push({ role: 'user', text: `${NO_CALL_NUDGE}${this.#closing()}` });
      return undefined;
    }
    this.#messages.push({ role: 'assistant', text, toolCalls });
    const outcomes = await this.#calls.run(toolCalls, recorded, this.#signal);
    this.#signal.throwIfAborted();
    const submitted = outcomes.find(({ outputs }) => outputs !== undefined);
    if (submitted !== undefined) return submitted.outputs;
    this.#observeOutcomes(outcomes);
    this.#messages.push(resultsMessage(outcomes, this.#closing()));
    return undefined;
  }

  /** From now on the model is offered the tools of now, and told with what it is sent next. */
  #followTools(): void {
    const news = this.#ports.takeNews?.();
    if (news === undefined) return;
    this.#calls.offer(news.tools);
    this.#offered = offeredTools(news.tools, this.#task.signature);
    this.#isMeasured = false;
    const last = this.#messages.at(-1);
    if (last === undefined || news.text === '') return;
    this.#messages[this.#messages.length - 1] = { ...last, text: `${last.text}\n\n[${news.text}]` };
  }

  #measurePrompt(): void {
    if (this.#isMeasured) return;
    this.#isMeasured = true;
    const sizes = reactPromptSizes({ ...this.#task, toolCount: this.#task.tools.length }, this.#offered);
    this.#emit({ type: 'prompt.measured', ...sizes });
  }

  #observeOutcomes(outcomes: readonly CallOutcome[]): void {
    const text = outcomes.map(({ call, text: shown }) => `${call.name}:\n${shown}`).join('\n\n');
    const cutChars = outcomes.reduce((sum, one) => sum + Math.max(0, one.totalChars - one.text.length), 0);
    const asked = JSON.stringify(outcomes.map(({ call }) => [call.name, call.arguments]));
    const isFailure = outcomes.every(({ isError }) => isError);
    this.#observe(asked, text, text.length + cutChars, isFailure ? 'ToolError' : undefined);
  }

  #observe(asked: string, text: string, totalChars: number, failure: string | undefined): void {
    this.#emit({ type: 'observation.made', text, totalChars });
    const error: CellError | undefined =
      failure === undefined ? undefined : { kind: 'response', name: failure, message: text };
    this.#verdict = this.#stall.judge(asked, text, error);
  }

  /** A worker that goes through the turns again comes to the same. */
  #makeRoom(): void {
    const shortened = shortenResults(this.#messages, this.#offered, this.#window);
    if (shortened === undefined) return;
    const { messages, tokensBefore, tokensAfter, turns, notes } = shortened;
    this.#messages = [...messages];
    const sizes = { tokensBefore, tokensAfter, blocks: turns };
    this.#emit({ type: 'history.compacted', by: 'notes', ...sizes, message: notes, kept: [] });
  }

  /** Makes room first where the model's window is nearly full. */
  #endReason(): EndReason | undefined {
    const { exhausted } = this.#ports.budget;
    // No code computes in this mode.
    if (exhausted !== undefined && exhausted !== 'computing')
      return exhausted === 'iterations' ? 'max_iters' : exhausted;
    if (this.#verdict === 'stalled') return this.#hasCalled ? 'stalled' : 'empty_tool_calls';
    this.#makeRoom();
    const { maxInputTokens } = this.#task;
    return fitsWindow(this.#messages, this.#offered, maxInputTokens) ? undefined : 'context_window_exceeded';
  }

  #end(reason: EndReason): Promise<LoopOutcome> {
    const { signature, maxInputTokens, turns = [], lastAnswers: given = [] } = this.#task;
    const lastAnswers = this.#iteration === turns.length ? given : [];
    this.#iteration = 0;
    if (lastAnswers.length === 0) {
      const notice = said('end.askedToSubmit', { code: `end.${reason}` });
      this.#emit({ type: 'notice.given', level: 'warning', ...notice });
    }
    const { model } = this.#ports;
    return endReact(
      { reason, signature, maxInputTokens, messages: this.#messages, calls: this.#calls, model, lastAnswers },
      this.#signal,
    );
  }

  /** What stands below the results of a turn. */
  #closing(): string {
    const hint = this.#verdict === 'hint' ? `\n\n${STALL_HINT}` : '';
    return `${hint}\n\n[Turn ${this.#iteration} done. ${this.#ports.budget.describe(REACT_WORDS)}]`;
  }

  #startIteration(): void {
    this.#iteration += 1;
    this.#ports.budget.startIteration();
  }

  #emit(body: WorkerEventBody): void {
    if (this.#isReplaying) return;
    const iteration = this.#iteration > 0 ? this.#iteration : undefined;
    this.#report({ ...(iteration !== undefined && { iteration }), body });
  }
}

function offeredTools(tools: readonly FlatTool[], signature: Signature): readonly ModelTool[] {
  const offered = tools.slice(0, MAX_OFFERED_TOOLS - 1);
  return [
    ...offered.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    submitTool(signature),
  ];
}
