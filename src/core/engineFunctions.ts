/** The functions of the engine that generated code calls: tools, search, sub-calls; within the run's limits. */
import pLimit from 'p-limit';
import type { Catalogue } from './catalogue/catalogue';
import { DETAIL_LEVELS } from './catalogue/searchResult';
import { messageOf } from './errors';
import type { EngineFunction, InvokeResult } from './interpreter';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { Limits } from './limits';
import type { ModelPort, ToolPort, ToolResult } from './ports';

export interface EngineFunctionsDependencies {
  readonly catalogue: Catalogue;
  readonly model: ModelPort;
  readonly tools: ToolPort;
  readonly limits: Limits;
  /** Receives what a result cannot say, such as why a search found nothing. */
  readonly onNote: (note: string) => void;
}

/** What was recorded of one iteration's calls, while its cell is executed again. */
export interface Recording {
  readonly toolCalls: readonly {
    readonly server: string;
    readonly tool: string;
    readonly argumentsJson: string;
    readonly result: ToolResult;
  }[];
  readonly subCalls: readonly { readonly prompt: string; readonly text: string }[];
}

export class EngineFunctions {
  readonly #dependencies: EngineFunctionsDependencies;
  readonly #toolGate;
  readonly #queryGate;
  #toolCalls = 0;
  #subCalls = 0;
  #recording: { toolCalls: Recording['toolCalls'][number][]; subCalls: Recording['subCalls'][number][] } | undefined;

  constructor(dependencies: EngineFunctionsDependencies) {
    this.#dependencies = dependencies;
    this.#toolGate = pLimit(dependencies.limits.toolCallsInFlight);
    this.#queryGate = pLimit(dependencies.limits.subCallsInFlight);
  }

  /** Answers the calls that follow from the recording and calls nothing; `undefined` ends that. */
  replayFrom(recording: Recording | undefined): void {
    this.#recording = recording && { toolCalls: [...recording.toolCalls], subCalls: [...recording.subCalls] };
  }

  async invoke(name: EngineFunction, args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    switch (name) {
      case 'tool':
        return this.#callTool(String(args[0]), String(args[1]), isJsonObject(args[2]) ? args[2] : {}, signal);
      case 'search_tools':
        return this.#search(args);
      case 'llm_query':
        return this.#query(args[0], signal);
      case 'llm_query_batched':
        return this.#queryAll(args[0], signal);
    }
  }

  async #callTool(namespace: string, member: string, input: JsonObject, signal: AbortSignal): Promise<InvokeResult> {
    const { catalogue, limits, tools } = this.#dependencies;
    const target = catalogue.resolve(namespace, member);
    const callee = `${namespace}.${member}`;
    if (target === undefined) return failure('ToolError', catalogue.explainUnknown(namespace, member));
    this.#toolCalls += 1;
    if (this.#toolCalls > limits.toolCalls) {
      return failure('LimitError', `The run's ${limits.toolCalls} tool calls are used up; SUBMIT what you have`);
    }
    const call = { ...target, arguments: input };
    const result = this.#recordedCall(call) ?? (await this.#toolGate(() => tools.call(call, signal)));
    if (result.ok) return result;
    const { kind, message, content } = result.error;
    return {
      ok: false,
      error: {
        name: 'ToolError',
        message: `${callee}: ${message}`,
        properties: { server: target.server, tool: target.tool, kind, ...(content !== undefined && { content }) },
      },
    };
  }

  #search(args: readonly JsonValue[]): InvokeResult {
    const [query = '', options = {}] = args;
    if (typeof query !== 'string' || !isJsonObject(options)) {
      return failure('TypeError', 'search_tools takes a query in words, then an object of options');
    }
    const { catalogue, onNote } = this.#dependencies;
    const { limit, server, detail_level: level } = options;
    const detail = DETAIL_LEVELS.find((one) => one === level);
    if (level !== undefined && detail === undefined) {
      return failure('TypeError', `detail_level is one of ${DETAIL_LEVELS.join(', ')}`);
    }
    const { tools, note } = catalogue.search(query, {
      detail: detail ?? 'descriptions',
      ...(typeof limit === 'number' && { limit }),
      ...(typeof server === 'string' && { server }),
    });
    if (note !== undefined) onNote(note);
    return { ok: true, value: tools.map((tool) => ({ ...tool })) as JsonValue };
  }

  async #query(prompt: JsonValue | undefined, signal: AbortSignal): Promise<InvokeResult> {
    if (typeof prompt !== 'string' || prompt.trim() === '')
      return failure('TypeError', 'llm_query takes a prompt: a string that is not empty');
    const recorded = this.#recordedQuery(prompt);
    if (recorded !== undefined) return { ok: true, value: recorded };
    const refused = this.#charge(1);
    if (refused !== undefined) return refused;
    return this.#ask(prompt, signal);
  }

  /** Answers in the order of the prompts; a failed one is an `[ERROR]` text in its place. */
  async #queryAll(prompts: JsonValue | undefined, signal: AbortSignal): Promise<InvokeResult> {
    if (!Array.isArray(prompts) || !prompts.every((one) => typeof one === 'string')) {
      return failure('TypeError', 'llm_query_batched takes an array of prompts');
    }
    const answers = await Promise.all(
      (prompts as readonly string[]).map(async (prompt) => {
        const answer = await this.#query(prompt, signal);
        return answer.ok ? answer.value : `[ERROR] ${answer.error.message}`;
      }),
    );
    return { ok: true, value: answers };
  }

  async #ask(prompt: string, signal: AbortSignal): Promise<InvokeResult> {
    try {
      const request = { purpose: 'subCall', messages: [{ role: 'user', text: prompt }] } as const;
      const { text } = await this.#queryGate(() => this.#dependencies.model.generate(request, signal));
      return { ok: true, value: text };
    } catch (thrown) {
      return failure('QueryError', messageOf(thrown));
    }
  }

  #charge(count: number): InvokeResult | undefined {
    const { subCalls } = this.#dependencies.limits;
    if (this.#subCalls + count > subCalls) {
      return failure('LimitError', `The run's ${subCalls} sub-calls are used up; go on without llm_query`);
    }
    this.#subCalls += count;
    return undefined;
  }

  #recordedCall(call: { server: string; tool: string; arguments: JsonObject }): ToolResult | undefined {
    if (this.#recording === undefined) return undefined;
    const argumentsJson = JSON.stringify(call.arguments);
    const found = takeFirst(
      this.#recording.toolCalls,
      (one) => one.server === call.server && one.tool === call.tool && one.argumentsJson === argumentsJson,
    );
    return found?.result ?? NOT_RECORDED;
  }

  #recordedQuery(prompt: string): string | undefined {
    if (this.#recording === undefined) return undefined;
    return takeFirst(this.#recording.subCalls, (one) => one.prompt === prompt)?.text ?? '';
  }
}

const NOT_RECORDED: ToolResult = {
  ok: false,
  error: { kind: 'server', message: 'The result of this call was not recorded before the sandbox was lost' },
};

function takeFirst<T>(items: T[], matches: (item: T) => boolean): T | undefined {
  const index = items.findIndex(matches);
  return index === -1 ? undefined : items.splice(index, 1)[0];
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
