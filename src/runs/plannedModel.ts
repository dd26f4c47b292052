/** The models of runs whose code is shown before it runs: one that plans, and one that begins with a plan. */
import { findCode } from '../core/cell/codeBlocks';
import { codeReply } from '../core/cell/codeReply';
import { looksLikeCode } from '../core/cell/looksLikeCode';
import { modelFailed } from '../core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelInfo, ModelResponse } from '../core/ports';
import { submitOf } from './plannedCode';

/** The model of a run that only plans: what it writes is submitted as a text, so that nothing of it runs. */
export class PlannedCode implements LanguageModel {
  readonly info: ModelInfo;
  readonly #behind: LanguageModel;

  constructor(behind: LanguageModel) {
    this.info = behind.info;
    this.#behind = behind;
  }

  async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
    const response = await this.#behind.generate(messages, { ...options, onText: () => undefined });
    const found = findCode(response.text, looksLikeCode);
    if (found.kind === 'none') throw modelFailed(this.info.name, new Error('it wrote no code.'));
    const text = `\`\`\`js\n${submitOf(found.code)}\n\`\`\``;
    options.onText(text);
    return { text, usage: response.usage };
  }
}

/** The model of a run whose first iteration has code that is there already; all that follows is its own. */
export class FirstCode implements LanguageModel {
  readonly info: ModelInfo;
  readonly canCallTools: boolean | undefined;
  readonly #behind: LanguageModel;
  #code: string | undefined;

  constructor(code: string, behind: LanguageModel) {
    this.info = behind.info;
    this.canCallTools = behind.canCallTools;
    this.#behind = behind;
    this.#code = code;
  }

  async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse> {
    const code = this.#code;
    if (code === undefined || options.purpose !== 'iteration') return this.#behind.generate(messages, options);
    this.#code = undefined;
    const text = codeReply(code);
    options.onText(text);
    return { text, usage: { inputTokens: 0, outputTokens: 0, isEstimate: false } };
  }
}
