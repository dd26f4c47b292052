import { codeReply } from '../core/cell/codeReply';
import { modelFailed } from '../core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelInfo, ModelResponse } from '../core/ports';

const NO_USAGE = { inputTokens: 0, outputTokens: 0, isEstimate: false } as const;
const ENDED = 'The code ended without SUBMIT. What it printed stands in its iteration.';

/** Stands behind code for which no model was chosen. */
export const NO_MODEL: LanguageModel = {
  info: { id: 'given-code', name: 'Given code', vendor: '', family: '', maxInputTokens: 0 },
  generate() {
    const cause = new Error('no language model is chosen, so code cannot ask one');
    return Promise.reject(modelFailed(this.info.name, cause));
  },
};

/**
 * Code that somebody else wrote, in place of a model's: the one reply of the run holds it. What the code asks a model
 * for, which is never a turn of the run itself, goes to `behind`.
 */
export class GivenCode implements LanguageModel {
  readonly info: ModelInfo;
  readonly #code: string;
  readonly #behind: LanguageModel;

  constructor(code: string, behind: LanguageModel) {
    this.#code = code;
    this.#behind = behind;
    this.info = behind.info;
  }

  async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
    if (options.purpose === 'iteration') return reply(codeReply(this.#code), options);
    if (options.purpose === 'extract') return reply(ENDED, options);
    return this.#behind.generate(messages, options);
  }
}

function reply(text: string, { onText }: GenerateOptions): ModelResponse {
  onText(text);
  return { text, usage: NO_USAGE };
}
