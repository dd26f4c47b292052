import type { JsonValue } from '../../src/core/json';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelResponse } from '../../src/core/ports';

export interface ToolReply {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly input: JsonValue; readonly id?: string }[];
}

export type ToolReplyStep =
  ToolReply | ((messages: readonly ChatMessage[], options: GenerateOptions) => ToolReply | Promise<ToolReply>);

export interface ToolRequest extends Pick<GenerateOptions, 'tools' | 'toolChoice'> {
  readonly messages: readonly ChatMessage[];
}

/** Calls tools as it is told: the number of assistant messages so far tells which reply is next. */
export class ToolCallingModel implements LanguageModel {
  readonly info = { id: 'caller', name: 'Tool caller', vendor: 'test', family: 'scripted', maxInputTokens: 100_000 };
  readonly requests: ToolRequest[] = [];
  readonly #replies: readonly ToolReplyStep[];

  constructor(...replies: readonly ToolReplyStep[]) {
    this.#replies = replies;
  }

  async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
    options.signal.throwIfAborted();
    this.requests.push({ messages, tools: options.tools, toolChoice: options.toolChoice });
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const step = this.#replies[Math.min(turn, this.#replies.length - 1)] ?? {};
    const { text = '', calls = [] } = typeof step === 'function' ? await step(messages, options) : step;
    options.onText(text);
    const toolCalls = calls.map(({ name, input, id }, index) => ({
      id: id ?? `c${turn}_${index}`,
      name,
      arguments: input,
    }));
    return { text, toolCalls, usage: { inputTokens: 10, outputTokens: 5, isEstimate: true } };
  }
}

export function call(name: string, input: JsonValue, id?: string) {
  return { name, input, ...(id !== undefined && { id }) };
}
