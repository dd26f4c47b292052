/** Native tool calls in the words of OpenAI's chat completions: messages, tools, and calls that stream in. */
import type OpenAI from 'openai';
import { isJsonObject, type JsonValue } from '../core/json';
import type { ChatMessage, GenerateOptions, ModelToolCall } from '../core/ports';

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type Delta = OpenAI.Chat.Completions.ChatCompletionChunk.Choice.Delta.ToolCall;
type ToolOptions = Pick<OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming, 'tools' | 'tool_choice'>;

/** One of ours may be several of theirs: each result is a message of its own. */
export function toOpenAiMessages({
  role,
  text,
  toolCalls = [],
  toolResults = [],
  images = [],
}: ChatMessage): readonly Message[] {
  if (role === 'assistant') {
    if (toolCalls.length === 0) return [{ role, content: text }];
    const calls = toolCalls.map(({ id, name, arguments: input }) => ({
      id,
      type: 'function' as const,
      // Servers parse the arguments of earlier calls, so broken ones do not go back.
      function: { name, arguments: JSON.stringify(isJsonObject(input) ? input : {}) },
    }));
    return [{ role, content: text === '' ? null : text, tool_calls: calls }];
  }
  if (images.length > 0) {
    const parts = images.map(({ mimeType, base64 }) => ({
      type: 'image_url' as const,
      image_url: { url: `data:${mimeType};base64,${base64}` },
    }));
    return [{ role, content: [{ type: 'text', text }, ...parts] }];
  }
  const results = toolResults.map((result) => ({
    role: 'tool' as const,
    tool_call_id: result.id,
    content: result.text,
  }));
  return text === '' && results.length > 0 ? results : [...results, { role, content: text }];
}

/** A single required tool is named, which more servers understand than `required`. */
export function toOpenAiTools({
  tools,
  toolChoice = 'auto',
}: Pick<GenerateOptions, 'tools' | 'toolChoice'>): ToolOptions {
  if (tools === undefined || tools.length === 0) return {};
  const [only] = tools;
  const isNamed = toolChoice === 'required' && tools.length === 1 && only !== undefined;
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: { ...inputSchema } },
    })),
    tool_choice: isNamed ? { type: 'function', function: { name: only.name } } : toolChoice,
  };
}

/** Puts calls together that come in pieces. Some servers leave the index out and send each call whole. */
export class StreamedToolCalls {
  readonly #calls: { readonly index: number | undefined; id: string; name: string; text: string }[] = [];

  add(deltas: readonly Delta[] | undefined): void {
    for (const { index, id, function: called } of deltas ?? []) {
      const known = this.#find(index, id);
      const call = known ?? { index, id: '', name: '', text: '' };
      if (known === undefined) this.#calls.push(call);
      call.id ||= id ?? '';
      call.name ||= called?.name ?? '';
      call.text += called?.arguments ?? '';
    }
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  get calls(): readonly ModelToolCall[] {
    return this.#calls.map(({ id, name, text }) => ({ id, name, arguments: parsed(text) }));
  }

  #find(index: number | undefined, id: string | undefined) {
    if (typeof index === 'number') return this.#calls.find((call) => call.index === index);
    return id === undefined ? this.#calls.at(-1) : this.#calls.find((call) => call.id === id);
  }
}

/** A call without arguments has often no text at all. */
function parsed(text: string): JsonValue {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
