import { codeReply } from '../core/cell/codeReply';
import { modelFailed } from '../core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelInfo, ModelResponse } from '../core/ports';

const NO_USAGE = { inputTokens: 0, outputTokens: 0, isEstimate: false } as const;
const ENDED = 'The code ended without SUBMIT. What it printed stands in its iteration.';

/**
 * Code that somebody else wrote, in place of a model's: the one reply of the run holds it. What the code asks a model
 * for goes to `behind`, where there is one.
 */
export class GivenCode implements LanguageModel {
  readonly info: ModelInfo;
  readonly #code: string;
  readonly #behind: LanguageModel | undefined;
  /** How the messages of the run begin; those of its nested runs begin otherwise. */
  #opening: string | undefined;

  constructor(code: string, behind: LanguageModel | undefined) {
    this.#code = code;
    this.#behind = behind;
    this.info = behind?.info ?? { id: 'given-code', name: 'Given code', vendor: '', family: '', maxInputTokens: 0 };
  }

  async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
    const [first] = messages;
    this.#opening ??= first?.text;
    const isOwn = first?.text === this.#opening;
    if (isOwn && options.purpose === 'iteration') {
      return reply(codeReply(this.#code), options);
    }
    if (isOwn && options.purpose === 'extract') return reply(ENDED, options);
    if (this.#behind !== undefined) return this.#behind.generate(messages, options);
    throw modelFailed(this.info.name, new Error('no language model is chosen, so code cannot ask one'));
  }
}

function reply(text: string, { onText }: GenerateOptions): ModelResponse {
  onText(text);
  return { text, usage: NO_USAGE };
}
