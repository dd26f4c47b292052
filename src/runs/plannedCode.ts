/** Code that is written now and run later, or not at all: the first reply of a model, shown in place of being run. */
import { findCode } from '../core/cell/codeBlocks';
import { codeReply } from '../core/cell/codeReply';
import { looksLikeCode } from '../core/cell/looksLikeCode';
import { modelFailed } from '../core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelInfo, ModelResponse } from '../core/ports';
import type { Run } from './run';

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

/** The code that a run has planned; undefined where it was another kind of run, or planned nothing. */
export function plannedCodeOf({ events }: Pick<Run, 'events'>): string | undefined {
  const finished = events.findLast((event) => event.type === 'run.finished');
  if (finished?.outcome.kind !== 'submitted') return undefined;
  const code = finished.outcome.outputs['result'];
  const ran = events.findLast((event) => event.type === 'cell.started');
  return typeof code === 'string' && ran?.code.trim() === submitOf(code) ? code : undefined;
}

function submitOf(code: string): string {
  return `SUBMIT(${JSON.stringify(code)});`;
}
