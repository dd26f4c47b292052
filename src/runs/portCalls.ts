/** The model and tool calls of a run, reported where they happen: in the extension host, not in the worker. */
import { CallClock } from '../core/callClock';
import { isRlmError, messageOf, modelNotFound } from '../core/errors';
import { outsideMessage } from '../core/outsideMessage';
import type { CallPlace, RunEvent, RunEventBody } from '../core/events';
import { findTool } from '../core/findTool';
import { hintMessage } from '../core/hints';
import { JoinedSignal } from '../core/joinedSignal';
import type { JsonObject } from '../core/json';
import type { Limits } from '../core/limits';
import type {
  CallingRun,
  ChatMessage,
  LanguageModel,
  ModelPurpose,
  ModelRequest,
  ModelResponse,
  ToolCall,
  ToolFailure,
  ToolResult,
  ToolSource,
} from '../core/ports';
import { ForeignWords, said, type Reason } from '../core/said';
import type { RunApprovals } from './approvals/approvals';
import { editedNote } from './editedNote';
import { OpenQuestions } from './openQuestions';
import { unlessGivenUp } from './givenUp';
import { ProgressReports } from './progressReports';
import { modelKey } from '../core/subCalls/subCallModels';
import type { Steering } from './steering';
import { StreamedText } from './streamedText';
import { ToolCallIds } from './toolCallIds';

export interface PortCallsDependencies {
  readonly model: LanguageModel;
  /** Those that sub-calls may name, by key. */
  readonly subCallModels: ReadonlyMap<string, LanguageModel>;
  readonly tools: ToolSource;
  readonly limits: Limits;
  readonly approvals: RunApprovals;
  /** Absent where nobody steers the run. */
  readonly steering?: Steering | undefined;
  /** The iteration that goes on. */
  readonly iteration?: (() => number) | undefined;
  readonly emit: (body: RunEventBody, place: CallPlace) => void;
  readonly now: () => number;
  /** What happened before, of a run that goes on. */
  readonly past: readonly RunEvent[];
}

export class PortCalls {
  readonly questions = new OpenQuestions();
  readonly #dependencies: PortCallsDependencies;
  readonly #toolCallIds = new ToolCallIds();
  #count = 0;
  /** How many messages of a turn are known: those of the last answered one, and its answer. */
  #messagesSeen = 0;
  #toolCalls = 0;
  #samplings = 0;
  #sampledTokens = 0;

  readonly #underWay = new Set<Promise<unknown>>();

  constructor(dependencies: PortCallsDependencies) {
    this.#dependencies = dependencies;
    const asked = new Map<string, number>();
    for (const event of dependencies.past) {
      if (event.type === 'model.started' || event.type === 'tool.started') this.#count += 1;
      if (event.type === 'tool.started') this.#toolCalls += 1;
      if (event.type === 'model.finished') this.#toolCallIds.apply(event.toolCalls ?? [], event.callId);
      if (event.type === 'model.started' && isTurn(event.purpose)) asked.set(event.callId, event.messageCount);
      if (event.type === 'model.finished') this.#messagesSeen = (asked.get(event.callId) ?? this.#messagesSeen - 1) + 1;
      if (event.type === 'history.compacted' && (event.depth ?? 0) === 0) this.forgetMessages();
    }
  }

  generate(request: ModelRequest, place: CallPlace, signal: AbortSignal): Promise<ModelResponse> {
    return this.#follow(this.#steer(request, place, signal));
  }

  /** After older turns were replaced: all but the first message is new. */
  forgetMessages(): void {
    this.#messagesSeen = 1;
  }

  call(call: ToolCall, place: CallPlace, signal: AbortSignal): Promise<ToolResult> {
    return this.#follow(this.#call(call, place, signal));
  }

  /** Waits until calls that were given up have said how they ended, but not for ever. */
  async settle(maxMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, maxMs)));
    await Promise.race([Promise.allSettled(this.#underWay), late]);
    clearTimeout(timer);
  }

  async #follow<T>(answer: Promise<T>): Promise<T> {
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  /** The run's own turns wait while it is paused, before the request as before what comes of the answer. */
  async #steer(request: ModelRequest, place: CallPlace, signal: AbortSignal): Promise<ModelResponse> {
    const { steering, iteration = () => 1 } = this.#dependencies;
    const { purpose, messages } = request;
    const isOwn = place.depth === 0 && purpose !== 'subCall' && purpose !== 'sampling';
    if (steering === undefined || !isOwn) return this.#generate(request, place, signal);
    const stand = (): (() => void) => this.questions.begin();
    await steering.pass(signal, stand);
    if (purpose !== 'iteration') return this.#generate(request, place, signal);
    const hints = steering.hintsFor(iteration());
    const told = [...messages, ...hints.map(({ text }) => hintMessage(text))];
    const response = await this.#generate({ ...request, messages: told }, place, signal);
    steering.told(hints);
    await steering.pass(signal, stand);
    return { ...response, ...(hints.length > 0 && { hints: hints.map(({ text }) => text) }) };
  }

  async #generate(request: ModelRequest, place: CallPlace, signal: AbortSignal): Promise<ModelResponse> {
    const { now } = this.#dependencies;
    const emit = (body: RunEventBody): void => this.#dependencies.emit(body, place);
    const { purpose, messages, tools, toolChoice } = request;
    const model = this.#modelOf(request);
    const callId = this.#nextId('m');
    const isOwn = purpose !== 'subCall' && purpose !== 'sampling';
    const appended = messages.slice(isOwn ? Math.min(this.#messagesSeen, messages.length) : 0);
    const answeredBy = model === this.#dependencies.model ? undefined : { model: model.info };
    emit({ type: 'model.started', callId, purpose, ...answeredBy, appended, messageCount: messages.length });
    const startedAt = now();
    const stream = new StreamedText((text) => emit({ type: 'model.streamed', callId, text }));
    try {
      const onText = (piece: string): void => stream.add(piece);
      const response = await model.generate(messages, { purpose, signal, onText, tools, toolChoice });
      stream.flush();
      if (isTurn(purpose)) this.#messagesSeen = messages.length + 1;
      const { text, usage } = response;
      const toolCalls = response.toolCalls && this.#toolCallIds.apply(response.toolCalls, callId);
      const answer = { text, ...(toolCalls !== undefined && { toolCalls }), usage };
      emit({ type: 'model.finished', callId, ...answer, durationMs: now() - startedAt });
      return answer;
    } catch (thrown) {
      stream.flush();
      const code = isCancelled(thrown, signal) ? 'cancelled' : isRlmError(thrown) ? thrown.code : 'internal';
      emit({ type: 'model.failed', callId, code, message: messageOf(thrown), durationMs: now() - startedAt });
      throw thrown;
    }
  }

  /** The worker is not to be believed: it can name what the user allowed, and nothing else. */
  #modelOf({ model: key }: ModelRequest): LanguageModel {
    const { model, subCallModels } = this.#dependencies;
    if (key === undefined || key === modelKey(model.info)) return model;
    const allowed = subCallModels.get(key);
    if (allowed === undefined) throw modelNotFound(key);
    return allowed;
  }

  async #call(call: ToolCall, place: CallPlace, signal: AbortSignal): Promise<ToolResult> {
    const { now } = this.#dependencies;
    const emit = (body: RunEventBody): void => {
      this.questions.noteApproval(body);
      this.#dependencies.emit(body, place);
    };
    const { server, tool, requestId } = call;
    const callId = this.#nextId('t');
    const ready = await this.#prepare(call, callId, emit, signal);
    const given = ready.arguments ?? call.arguments;
    const isEdited = given !== call.arguments;
    emit({
      type: 'tool.started',
      callId,
      server,
      tool,
      arguments: given,
      ...(isEdited && { requestedArguments: call.arguments }),
      ...(requestId !== undefined && { requestId }),
    });
    const startedAt = now();
    const clock = new CallClock(this.#dependencies.limits.toolCallTimeoutMs);
    const progress = new ProgressReports((one) => emit({ type: 'tool.progressed', callId, ...one }));
    const run: CallingRun = {
      clock,
      model: this.#dependencies.model.info,
      onProgress: (one) => progress.add(one),
      onAsking: () => this.questions.begin(),
      sample: (messages, sampleSignal) => this.#sample(messages, place, sampleSignal),
    };
    const answer = ready.refusal ?? (await this.#callWithin({ ...call, arguments: given }, signal, run));
    clock.stop();
    progress.end();
    const result = isEdited && answer.ok ? { ...answer, note: editedNote(call, given) } : answer;
    const durationMs = now() - startedAt;
    if (!result.ok) emit({ type: 'tool.failed', callId, error: result.error, durationMs });
    else {
      const { ok: _ok, note: _note, ...success } = result;
      emit({ type: 'tool.finished', callId, ...success, durationMs });
    }
    return result;
  }

  /** What must hold before the call is made. The worker counts too; it is not to be believed. */
  async #prepare(
    call: ToolCall,
    callId: string,
    emit: (body: RunEventBody) => void,
    signal: AbortSignal,
  ): Promise<{ readonly refusal?: ToolResult; readonly arguments?: JsonObject }> {
    const { tools, limits, approvals } = this.#dependencies;
    this.#toolCalls += 1;
    if (this.#toolCalls > limits.toolCalls) return { refusal: failure('limit', said('call.usedUp', limits.toolCalls)) };
    const tool = findTool(tools.tools, call.server, call.tool);
    if (tool === undefined) {
      return { refusal: failure('notFound', said('call.noTool', call.server, call.tool)) };
    }
    if (tools.isRecorded?.(call) === true) return {};
    const { requestId, line } = call;
    const approval = await approvals.approve(
      {
        callId,
        tool,
        identity: tools.identityOf?.(call.server) ?? '',
        arguments: call.arguments,
        requestId,
        line,
        emit,
      },
      signal,
    );
    if (approval.kind === 'denied') return { refusal: failure('denied', approval.said) };
    if (approval.kind === 'withdrawn') {
      return { refusal: failure('cancelled', said('call.givenUp')) };
    }
    return { arguments: approval.arguments };
  }

  async #callWithin(call: ToolCall, signal: AbortSignal, run: CallingRun): Promise<ToolResult> {
    const { tools } = this.#dependencies;
    const { clock } = run;
    const given = new JoinedSignal(signal, clock.signal);
    try {
      return await unlessGivenUp(tools.call(call, given.signal, run), given.signal);
    } catch (thrown) {
      if (clock.isOver) return failure('timeout', said('call.late', String(clock.limitMs / 1000)));
      if (signal.aborted) return failure('cancelled', said('call.cancelled'));
      return failure('server', new ForeignWords(outsideMessage(thrown)));
    } finally {
      given.release();
    }
  }

  /** For a server, which a person has allowed to ask; the run's budget for this is its own. */
  async #sample(messages: readonly ChatMessage[], place: CallPlace, signal: AbortSignal): Promise<ModelResponse> {
    const { samplingRequests, samplingTokens } = this.#dependencies.limits;
    if (this.#samplings >= samplingRequests || this.#sampledTokens >= samplingTokens) {
      const most = `${samplingRequests} requests and ${samplingTokens} tokens`;
      throw new Error(`The run's budget for model calls of servers is used up (${most}).`);
    }
    this.#samplings += 1;
    const response = await this.generate({ purpose: 'sampling', messages }, place, signal);
    this.#sampledTokens += response.usage.inputTokens + response.usage.outputTokens;
    return response;
  }

  #nextId(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }
}

/** Whether the call's messages go on in the next one. */
function isTurn(purpose: ModelPurpose): boolean {
  return purpose === 'iteration' || purpose === 'extract';
}

function failure(kind: ToolFailure['kind'], { message }: Reason): ToolResult {
  return { ok: false, error: { kind, message } };
}

function isCancelled(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted && !isRlmError(thrown);
}
