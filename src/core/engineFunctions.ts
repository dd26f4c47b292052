/** The functions of the engine that generated code calls: tools, search, sub-calls; within the run's budget. */
import pLimit from 'p-limit';
import { ArgumentCheck } from './arguments/argumentCheck';
import { ResultCheck } from './arguments/resultCheck';
import type { Budget } from './budget';
import { CallNotes } from './callNotes';
import type { StripTypes } from './cell/parseCell';
import type { SchemaChecker, WithinTime } from './arguments/schemaChecker';
import type { Catalogue, ResolvedTool } from './catalogue/catalogue';
import type { EngineFunction, InvokeResult } from './interpreter';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { usedUp, type Limits } from './limits';
import { programScript } from './programs/programScript';
import type { ToolFailure, ToolPort, ToolResult } from './ports';
import { EFFECT_UNKNOWN, NOT_RECORDED, takeFirst } from './recordedCalls';
import type { RecordedCalls, RecordedNestedRun, RecordedToolCall, UsedCalls } from './recordedCalls';
import type { Said } from './said';
import { SearchFunction } from './searchFunction';
import { ModelCalls } from './subCalls/modelCalls';
import type { SubCallModels } from './subCalls/subCallModels';
import type { SubCalls } from './subCalls/subCalls';

export interface EngineFunctionsDependencies {
  readonly catalogue: Catalogue;
  readonly tools: ToolPort;
  readonly subCalls: SubCalls;
  readonly budget: Budget;
  readonly limits: Limits;
  readonly withinTime: WithinTime;
  readonly stripTypes: StripTypes;
  /** Of arguments; one of its own if absent. */
  readonly checker?: SchemaChecker | undefined;
  /** Receives each result of a tool, also those that were recorded. */
  readonly onResult?: (tool: ResolvedTool, result: ToolResult) => void;
  /** Runs a task in a nested run; gives what it submitted. */
  readonly runNested: (nested: NestedTask, signal: AbortSignal) => Promise<NestedResult>;
  readonly onNestedStarted: (nested: NestedTask) => void;
  readonly onNestedFinished: (nested: NestedTask, ended: NestedResult) => void;
  readonly models: SubCallModels;
  /** Whether a model puts the tools that a search found in order. */
  readonly reranksSearch: boolean;
  /** Receives what a result cannot say, such as why a search found nothing. */
  readonly onNote: (note: string) => void;
  /** Receives what a person should know, such as a server that does not keep to its own schema. */
  readonly onWarning: (warning: Said) => void;
}

export interface NestedTask {
  readonly prompt: string;
  readonly inputs: JsonObject;
  /** The key of the model that the code chose for it; absent: that of the code's own run. */
  readonly model: string | undefined;
  /** Its place among those of its cell, from 1. */
  readonly ordinal: number;
}

export interface NestedResult {
  readonly result: InvokeResult;
  readonly used: UsedCalls;
}

export class EngineFunctions {
  readonly #dependencies: EngineFunctionsDependencies;
  readonly #toolGate;
  readonly #argumentCheck: ArgumentCheck;
  readonly #resultCheck: ResultCheck;
  readonly #callNotes = new CallNotes();
  readonly #modelCalls: ModelCalls;
  readonly #searchFunction: SearchFunction;
  #isFinished = false;
  #recordedTools: RecordedToolCall[] = [];
  #recordedNested: RecordedNestedRun[] = [];
  #nestedCount = 0;

  constructor(dependencies: EngineFunctionsDependencies) {
    this.#dependencies = dependencies;
    this.#modelCalls = new ModelCalls(dependencies.subCalls, dependencies.models);
    this.#toolGate = pLimit(dependencies.limits.toolCallsInFlight);
    this.#argumentCheck = new ArgumentCheck(dependencies.withinTime, dependencies.checker);
    this.#resultCheck = new ResultCheck(dependencies.withinTime);
    this.#searchFunction = new SearchFunction(dependencies);
  }

  startCell(): void {
    this.#nestedCount = 0;
  }

  /** Answers the next tool calls and nested runs from what was recorded, while a cell is executed again. */
  replayFrom(recorded: RecordedCalls | undefined): void {
    this.#isFinished = recorded?.isFinished === true;
    this.#recordedTools = [...(recorded?.toolCalls ?? [])];
    this.#recordedNested = [...(recorded?.nestedRuns ?? [])];
  }

  async invoke(
    name: EngineFunction,
    args: readonly JsonValue[],
    signal: AbortSignal,
    line?: number,
  ): Promise<InvokeResult> {
    switch (name) {
      case 'tool': {
        const [namespace, member, input = {}] = args;
        return this.#callTool(textOf(namespace), textOf(member), isJsonObject(input) ? input : {}, signal, line);
      }
      case 'search_tools':
        return this.#searchFunction.invoke(this.#dependencies.catalogue, args, signal);
      case 'llm_query':
        return this.#modelCalls.query(args, signal);
      case 'llm_query_batched':
        return this.#modelCalls.queryAll(args, signal);
      case 'llm_map':
        return this.#modelCalls.map(args, signal);
      case 'rlm_query':
        return this.#nest(args, signal);
    }
  }

  async #callTool(
    namespace: string,
    member: string,
    input: JsonObject,
    signal: AbortSignal,
    line: number | undefined,
  ): Promise<InvokeResult> {
    const { catalogue, limits, tools, budget, onNote } = this.#dependencies;
    const target = catalogue.resolve(namespace, member);
    const callee = `${namespace}.${member}`;
    if (target === undefined) return failure('ToolError', catalogue.explainUnknown(namespace, member));
    const { server, tool } = target;
    const { program } = target.member;
    const call = { server, tool, arguments: input };
    // What opens a program has no effect: it is done again, as the search is.
    const recorded = program === undefined ? this.#takeRecorded(call) : undefined;
    // A call that was made before had passed the check of then.
    const isNew = recorded === undefined || recorded === NOT_RECORDED_RESULT;
    const refusal = isNew ? this.#argumentCheck.refuse(target.member, input) : undefined;
    if (refusal !== undefined) {
      const properties = { server, tool, kind: 'arguments', faults: refusal.faults };
      return { ok: false, error: { name: 'ToolError', message: `${callee}: ${refusal.message}`, properties } };
    }
    if (program !== undefined) return programScript(tool, program, this.#dependencies.stripTypes);
    if (!budget.takeToolCall() && recorded === undefined) {
      const message = `${usedUp(limits.toolCalls, 'tool call')}; SUBMIT what you have`;
      return failure('LimitError', message);
    }
    const placed = { ...call, ...(line !== undefined && { line }) };
    const result = recorded ?? (await this.#toolGate(() => tools.call(placed, signal)));
    this.#dependencies.onResult?.(target, result);
    for (const note of this.#callNotes.of(callee, result)) onNote(note);
    if (result.ok) {
      const warning = recorded === undefined ? this.#resultCheck.warn(callee, target.member, result) : undefined;
      if (warning !== undefined) this.#dependencies.onWarning(warning);
      return result;
    }
    const { kind, message, content, structuredContent } = result.error;
    const sent = {
      ...(content !== undefined && { content }),
      ...(structuredContent !== undefined && { structuredContent }),
    };
    const properties = { server, tool, kind, ...sent };
    return { ok: false, error: { name: 'ToolError', message: `${callee}: ${message}`, properties } };
  }

  /** A nested run counts as one sub-call, beside the calls that it makes itself. */
  async #nest(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [prompt, given = {}] = args;
    const inputs = isJsonObject(given) ? (given['inputs'] ?? {}) : undefined;
    if (typeof prompt !== 'string' || prompt.trim() === '' || !isJsonObject(inputs)) {
      return failure('TypeError', 'rlm_query takes a task, a text, and may take { inputs: { name: value }, model }');
    }
    const wanted = isJsonObject(given) ? given['model'] : undefined;
    const { models } = this.#dependencies;
    const found = typeof wanted === 'string' ? models.find(wanted) : undefined;
    if (found?.ok === false) return failure('QueryError', found.message);
    this.#nestedCount += 1;
    const model = found && (found.key ?? models.ownKey);
    const nested: NestedTask = { prompt, inputs, model, ordinal: this.#nestedCount };
    const { budget, limits, runNested, onNestedStarted, onNestedFinished } = this.#dependencies;
    const recorded = takeFirst(this.#recordedNested, (one) => one.prompt === prompt && one.model === nested.model);
    if (!budget.takeSubCall() && recorded === undefined) {
      return failure('LimitError', usedUp(limits.subCalls, 'sub-call'));
    }
    if (recorded?.resultJson !== undefined) {
      if (recorded.used !== undefined) budget.addCalls(recorded.used);
      return JSON.parse(recorded.resultJson) as InvokeResult;
    }
    if (this.#isFinished && recorded === undefined) return failure('QueryError', NOT_RECORDED);
    if (recorded !== undefined && (this.#isFinished || recorded.isRepeatable !== true)) {
      return failure('QueryError', EFFECT_UNKNOWN);
    }
    onNestedStarted(nested);
    const ended = await runNested(nested, signal);
    onNestedFinished(nested, ended);
    return ended.result;
  }

  /** The result that this call had before; undefined where it is to be made. */
  #takeRecorded(call: { server: string; tool: string; arguments: JsonObject }): ToolResult | undefined {
    const argumentsJson = JSON.stringify(call.arguments);
    const found = takeFirst(
      this.#recordedTools,
      (one) => one.server === call.server && one.tool === call.tool && one.argumentsJson === argumentsJson,
    );
    if (found?.result !== undefined) return found.result;
    if (found === undefined) return this.#isFinished ? NOT_RECORDED_RESULT : undefined;
    return !this.#isFinished && found.isRepeatable === true ? undefined : toolFailure('cancelled', EFFECT_UNKNOWN);
  }
}

const NOT_RECORDED_RESULT = toolFailure('server', NOT_RECORDED);

function toolFailure(kind: ToolFailure['kind'], message: string): ToolResult {
  return { ok: false, error: { kind, message } };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
