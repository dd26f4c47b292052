import * as vscode from 'vscode';
import { modelEmptyAnswer } from '../core/errors';
import type { ChatMessage, LanguageModel, ModelInfo, ModelResponse } from '../core/ports';
import { cancellationTokenOf } from './cancellation';
import { languageModelFailure } from './languageModelFailure';

/** Chars per token where the provider cannot count: the usual rule of thumb for English and code. */
const CHARS_PER_TOKEN = 4;

/**
 * A model of VS Code's Language Model API as the engine has it.
 * `justification` is what VS Code shows when it asks the user for access.
 */
export function languageModelOf(chat: vscode.LanguageModelChat, justification: string): LanguageModel {
  const tokenCounter = new TokenCounter(chat);
  return {
    info: modelInfoOf(chat),
    async generate(messages, { signal, onText }) {
      signal.throwIfAborted();
      const { token, dispose } = cancellationTokenOf(signal);
      let text = '';
      try {
        const inputTokens = tokenCounter.countAll(messages.map((message) => message.text));
        const response = await chat.sendRequest(messages.map(vscodeMessage), { justification }, token);
        for await (const piece of response.text) {
          text += piece;
          onText(piece);
        }
        signal.throwIfAborted();
        if (text.trim() === '') throw modelEmptyAnswer(chat.name);
        return {
          text,
          usage: { inputTokens: await inputTokens, outputTokens: await tokenCounter.count(text), isEstimate: true },
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

function vscodeMessage(message: ChatMessage): vscode.LanguageModelChatMessage {
  return message.role === 'user'
    ? vscode.LanguageModelChatMessage.User(message.text)
    : vscode.LanguageModelChatMessage.Assistant(message.text);
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
