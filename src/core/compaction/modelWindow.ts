/** How much of the model's window a request takes, and when that is too much. */
import { tokensOfMessage } from '../messageTexts';
import type { ChatMessage, TokenUsage } from '../ports';

/** Room for the answer, where the share leaves less. */
const ANSWER_TOKENS = 4_096;
/** No provider counts more than so many tokens where the estimate counts one. */
const MAX_FACTOR = 4;

export class ModelWindow {
  #tokens: number;
  readonly #share: number;
  /** What the provider counts for each estimated token. */
  #factor = 1;

  /** `maxInputTokens` 0: nobody knows, until a request is refused. `percent` of the window may be used. */
  constructor(maxInputTokens: number, percent: number) {
    this.#tokens = maxInputTokens === 0 ? Infinity : maxInputTokens;
    this.#share = percent / 100;
  }

  /** The whole window; infinite where it is not known. */
  get tokens(): number {
    return this.#tokens;
  }

  tokensOf(messages: readonly ChatMessage[]): number {
    const estimate = messages.reduce((sum, message) => sum + tokensOfMessage(message), 0);
    return Math.ceil(estimate * this.#factor);
  }

  /** So many characters have about these tokens. */
  charsOf(tokens: number): number {
    return Math.floor((tokens * 4) / this.#factor);
  }

  isNearlyFull(messages: readonly ChatMessage[]): boolean {
    const room = Math.min(ANSWER_TOKENS, this.#tokens / 4);
    return this.tokensOf(messages) > Math.min(this.#tokens * this.#share, this.#tokens - room);
  }

  /** Corrects the estimate by what the provider counted; by its own words only, never downwards. */
  learnUsage(messages: readonly ChatMessage[], { inputTokens, isEstimate }: TokenUsage): void {
    if (isEstimate) return;
    const estimate = this.tokensOf(messages) / this.#factor;
    this.#factor = Math.min(MAX_FACTOR, Math.max(this.#factor, inputTokens / Math.max(1, estimate)));
  }

  /** The provider said that these are too many. */
  learnRefusal(messages: readonly ChatMessage[]): void {
    this.#tokens = Math.min(this.#tokens, this.tokensOf(messages));
  }
}
