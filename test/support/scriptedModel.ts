import type { ChatMessage, LanguageModel, ModelResponse } from '../../src/core/ports';

/** Answers with the given replies in order: the number of assistant messages so far tells which is next. */
export class ScriptedModel implements LanguageModel {
  readonly info = { id: 'scripted', name: 'Scripted', vendor: 'test', family: 'scripted', maxInputTokens: 100_000 };
  readonly requests: (readonly ChatMessage[])[] = [];
  readonly #replies: readonly Reply[];

  constructor(...replies: readonly Reply[]) {
    this.#replies = replies;
  }

  async generate(
    messages: readonly ChatMessage[],
    options: { readonly signal: AbortSignal; readonly onText: (piece: string) => void },
  ): Promise<ModelResponse> {
    options.signal.throwIfAborted();
    this.requests.push(messages);
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const reply = this.#replies[Math.min(turn, this.#replies.length - 1)] ?? '';
    const text = typeof reply === 'string' ? reply : await reply(messages, options.signal);
    options.onText(text);
    return { text, usage: { inputTokens: 10, outputTokens: 5, isEstimate: true } };
  }
}

export type Reply = string | ((messages: readonly ChatMessage[], signal: AbortSignal) => string | Promise<string>);

export function js(code: string): string {
  return `\`\`\`js\n${code}\n\`\`\``;
}
