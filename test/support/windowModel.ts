import { estimateTokens } from '../../src/core/catalogue/estimateTokens';
import { modelTooLong } from '../../src/core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelResponse } from '../../src/core/ports';
import { js } from './scriptedModel';

export const WINDOW = 8_000;
export const CHECKPOINT = 'Values so far are in `seen`. Next: the block after.';

export interface Asked {
  readonly purpose: string;
  readonly messages: readonly ChatMessage[];
}

/** Replies in turn, and writes the same checkpoint each time. It refuses what its real window does not hold. */
export class WindowModel implements LanguageModel {
  readonly info;
  readonly asked: Asked[] = [];
  checkpoint: () => string = () => CHECKPOINT;
  #turns = 0;

  constructor(
    readonly replies: readonly string[],
    readonly realWindow = WINDOW,
    maxInputTokens = WINDOW,
  ) {
    this.info = { id: 'window', name: 'Window', vendor: 'test', family: 'window', maxInputTokens };
  }

  async generate(messages: readonly ChatMessage[], { purpose = 'iteration' }: GenerateOptions): Promise<ModelResponse> {
    this.asked.push({ purpose, messages });
    const inputTokens = tokensOf(messages);
    if (inputTokens > this.realWindow) throw modelTooLong('Window', new Error('maximum context length'));
    const usage = { inputTokens, outputTokens: 10, isEstimate: false };
    if (purpose === 'compaction') return { text: this.checkpoint(), usage };
    this.#turns += 1;
    return Promise.resolve({ text: this.replies[this.#turns - 1] ?? js('SUBMIT("too late")'), usage });
  }

  get turns(): readonly Asked[] {
    return this.asked.filter(({ purpose }) => purpose !== 'compaction');
  }
}

export function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
}
