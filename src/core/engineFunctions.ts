/** The functions of the engine that generated code calls: tools, search, sub-calls; within the run's budget. */
import pLimit from 'p-limit';
import { ArgumentCheck } from './arguments/argumentCheck';
import { ResultCheck } from './arguments/resultCheck';
import type { Budget } from './budget';
import { CallNotes } from './callNotes';
import type { SchemaChecker, WithinTime } from './arguments/schemaChecker';
import type { Catalogue, ResolvedTool } from './catalogue/catalogue';
import { DETAIL_LEVELS } from './catalogue/searchResult';
import type { EngineFunction, InvokeResult } from './interpreter';
import { packItems, packSchema } from './subCalls/itemPacking';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { usedUp, type Limits } from './limits';
import type { ToolFailure, ToolPort, ToolResult } from './ports';
import { EFFECT_UNKNOWN, NOT_RECORDED, takeFirst } from './recordedCalls';
import type { RecordedCalls, RecordedNestedRun, RecordedToolCall, UsedCalls } from './recordedCalls';
import { readQueryOptions } from './subCalls/queryOptions';
import type { SubCallModels } from './subCalls/subCallModels';
import type { QueryOptions, SubCalls } from './subCalls/subCalls';

export interface EngineFunctionsDependencies {
  readonly catalogue: Catalogue;
  readonly tools: ToolPort;
  readonly subCalls: SubCalls;
  readonly budget: Budget;
  readonly limits: Limits;
  readonly withinTime: WithinTime;
  /** Of arguments; one of its own if absent. */
  readonly checker?: SchemaChecker | undefined;
  /** Receives each result of a tool, also those that were recorded. */
  readonly onResult?: (tool: ResolvedTool, result: ToolResult) => void;
  /** Runs a task in a nested run; gives what it submitted. */
  readonly runNested: (nested: NestedTask, signal: AbortSignal) => Promise<NestedResult>;
  readonly onNestedStarted: (nested: NestedTask) => void;
  readonly onNestedFinished: (nested: NestedTask, ended: NestedResult) => void;
  readonly models: SubCallModels;
  /** Receives what a result cannot say, such as why a search found nothing. */
  readonly onNote: (note: string) => void;
  /** Receives what a person should know, such as a server that does not keep to its own schema. */
  readonly onWarning: (message: string) => void;
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

const PACK_ITEMS = 50;
const PACK_CHARS = 60_000;

export class EngineFunctions {
  readonly #dependencies: EngineFunctionsDependencies;
  readonly #toolGate;
  readonly #argumentCheck: ArgumentCheck;
  readonly #resultCheck: ResultCheck;
  readonly #callNotes = new CallNotes();
  #isFinished = false;
  #recordedTools: RecordedToolCall[] = [];
  #recordedNested: RecordedNestedRun[] = [];
  #nestedCount = 0;

  constructor(dependencies: EngineFunctionsDependencies) {
    this.#dependencies = dependencies;
    this.#toolGate = pLimit(dependencies.limits.toolCallsInFlight);
    this.#argumentCheck = new ArgumentCheck(dependencies.withinTime, dependencies.checker);
    this.#resultCheck = new ResultCheck(dependencies.withinTime);
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
        return this.#search(args);
      case 'llm_query':
        return this.#query(args, signal);
      case 'llm_query_batched':
        return this.#queryAll(args, signal);
      case 'llm_map':
        return this.#map(args, signal);
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
    const call = { server, tool, arguments: input };
    const recorded = this.#takeRecorded(call);
    // A call that was made before had passed the check of then.
    const isNew = recorded === undefined || recorded === NOT_RECORDED_RESULT;
    const refusal = isNew ? this.#argumentCheck.refuse(target.member, input) : undefined;
    if (refusal !== undefined) {
      const properties = { server, tool, kind: 'arguments', faults: refusal.faults };
      return { ok: false, error: { name: 'ToolError', message: `${callee}: ${refusal.message}`, properties } };
    }
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

  #search(args: readonly JsonValue[]): InvokeResult {
    const [query = '', options = {}] = args;
    if (typeof query !== 'string' || !isJsonObject(options)) {
      return failure('TypeError', 'search_tools takes a query in words, then an object of options');
    }
    const { catalogue, limits, onNote } = this.#dependencies;
    const { limit, server, detail_level: level } = options;
    const detail = DETAIL_LEVELS.find((one) => one === level);
    if (level !== undefined && detail === undefined) {
      return failure('TypeError', `detail_level is one of ${DETAIL_LEVELS.join(', ')}`);
    }
    const { tools, note } = catalogue.search(query, {
      detail: detail ?? 'descriptions',
      maxTokens: limits.promptTokens,
      ...(typeof limit === 'number' && { limit }),
      ...(typeof server === 'string' && { server }),
    });
    if (note !== undefined) onNote(note);
    return { ok: true, value: tools.map((tool) => ({ ...tool })) as JsonValue };
  }

  async #query(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [prompt, given = {}] = args;
    const options = readQueryOptions(given);
    if (typeof prompt !== 'string' || options === undefined) {
      return failure('TypeError', 'llm_query takes a prompt, a text, and may take { model, schema, fresh }');
    }
    return this.#dependencies.subCalls.query(prompt, options, signal);
  }

  async #queryAll(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [prompts, given = {}] = args;
    const options = readQueryOptions(given);
    if (!isTexts(prompts) || options === undefined) {
      return failure('TypeError', 'llm_query_batched takes an array of prompts, and may take { model, schema, fresh }');
    }
    const refused = this.#refuseModel(options);
    return refused ?? { ok: true, value: await this.#dependencies.subCalls.queryAll(prompts, options, signal) };
  }

  /** One answer for each item, in order; an item that was not answered gets an `[ERROR]` text. */
  async #map(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [items, instruction, given = {}] = args;
    const options = readQueryOptions(given);
    if (!Array.isArray(items) || typeof instruction !== 'string' || options === undefined || !isJsonObject(given)) {
      return failure(
        'TypeError',
        'llm_map takes an array of items and an instruction, and may take { model, schema, pack }',
      );
    }
    const refused = this.#refuseModel(options);
    if (refused !== undefined) return refused;
    const list = items as readonly JsonValue[];
    const size = typeof given['pack'] === 'number' && given['pack'] >= 1 ? Math.floor(given['pack']) : PACK_ITEMS;
    const itemSchema = options.schema ?? { type: 'string' };
    const answers: JsonValue[] = list.map(() => '[ERROR] the item was not answered');
    await Promise.all(
      packItems(list, instruction, size, PACK_CHARS).map(async ({ indexes, prompt }) => {
        const schema = packSchema(indexes.length, itemSchema);
        const answer = await this.#dependencies.subCalls.query(prompt, { ...options, schema }, signal);
        indexes.forEach((index, position) => {
          if (!answer.ok) answers[index] = `[ERROR] ${answer.error.message}`;
          else if (isJsonObject(answer.value))
            answers[index] = answer.value[String(position + 1)] ?? answers[index] ?? null;
        });
      }),
    );
    return { ok: true, value: answers };
  }

  /** A wrong name is one mistake, not one for each prompt. */
  #refuseModel({ model }: QueryOptions): InvokeResult | undefined {
    const found = model === undefined ? undefined : this.#dependencies.models.find(model);
    return found?.ok === false ? failure('QueryError', found.message) : undefined;
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

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
