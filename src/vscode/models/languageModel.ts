import * as vscode from 'vscode';
import { modelEmptyAnswer } from '../../core/errors';
import { textOfMessage, textOfResponse, textOfTools } from '../../core/messageTexts';
import type { LanguageModel, ModelInfo, ModelResponse, ModelToolCall } from '../../core/ports';
import { cancellationTokenOf } from '../cancellation';
import { languageModelFailure } from './languageModelFailure';
import { toolCallOf, vscodeMessage, vscodeTools } from './languageModelMessages';

/** Chars per token where the provider cannot count: the usual rule of thumb for English and code. */
const CHARS_PER_TOKEN = 4;

/**
 * A model of VS Code's Language Model API as the engine has it.
 * `justification` is what VS Code shows when it asks the user for access.
 */
export function languageModelOf(chat: vscode.LanguageModelChat, justification: string): LanguageModel {
  const tokenCounter = new TokenCounter(chat);
  const seesImages = capabilityOf(chat, 'supportsImageToText') === true;
  return {
    info: modelInfoOf(chat),
    canCallTools: capabilityOf(chat, 'supportsToolCalling'),
    async generate(messages, { signal, onText, tools, toolChoice }) {
      signal.throwIfAborted();
      const { token, dispose } = cancellationTokenOf(signal);
      let text = '';
      const toolCalls: ModelToolCall[] = [];
      try {
        const toolsText = tools === undefined ? [] : [textOfTools(tools)];
        const inputTokens = tokenCounter.countAll([...toolsText, ...messages.map(textOfMessage)]);
        const options = { justification, ...vscodeTools({ tools, toolChoice }) };
        const response = await chat.sendRequest(
          messages.map((message) => vscodeMessage(message, seesImages)),
          options,
          token,
        );
        for await (const part of response.stream) {
          if (part instanceof vscode.LanguageModelToolCallPart) toolCalls.push(toolCallOf(part));
          if (!(part instanceof vscode.LanguageModelTextPart)) continue;
          text += part.value;
          onText(part.value);
        }
        signal.throwIfAborted();
        // With tools an empty turn is the loop's to answer.
        if (text.trim() === '' && tools === undefined) throw modelEmptyAnswer(chat.name);
        const answer = tools === undefined ? { text } : { text, toolCalls };
        const outputTokens = await tokenCounter.count(textOfResponse(answer));
        return {
          ...answer,
          usage: { inputTokens: await inputTokens, outputTokens, isEstimate: true },
        } satisfies ModelResponse;
      } catch (thrown) {
        signal.throwIfAborted();
        throw languageModelFailure(chat.name, thrown, text);
      } finally {
        dispose();
      }
    },
  };
}

export function modelInfoOf(chat: vscode.LanguageModelChat): ModelInfo {
  return {
    id: chat.id,
    name: chat.name,
    vendor: chat.vendor,
    family: chat.family,
    maxInputTokens: chat.maxInputTokens,
  };
}

/** VS Code tells what a model can do, though its types do not; undefined where it does not say. */
function capabilityOf(
  chat: vscode.LanguageModelChat,
  name: 'supportsToolCalling' | 'supportsImageToText',
): boolean | undefined {
  const { capabilities } = chat as { readonly capabilities?: Readonly<Record<string, unknown>> };
  const supports = capabilities?.[name];
  return typeof supports === 'boolean' ? supports : undefined;
}

/** Remembers counts, since every request repeats the messages of the one before and each count is a round trip. */
class TokenCounter {
  readonly #chat: vscode.LanguageModelChat;
  readonly #counts = new Map<string, Promise<number>>();

  constructor(chat: vscode.LanguageModelChat) {
    this.#chat = chat;
  }

  async countAll(texts: readonly string[]): Promise<number> {
    const counts = await Promise.all(texts.map((text) => this.count(text)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Never rejects: a provider that cannot count must not fail a request that it answered. */
  count(text: string): Promise<number> {
    const known = this.#counts.get(text);
    if (known !== undefined) return known;
    const estimate = Math.ceil(text.length / CHARS_PER_TOKEN);
    const count = Promise.resolve(this.#chat.countTokens(text)).catch(() => estimate);
    this.#counts.set(text, count);
    return count;
  }
}
