/** A model that answers with what the benchmark wants to run next. */
import type { RunEvent } from '../../../src/core/events';
import type { LanguageModel, ModelResponse } from '../../../src/core/ports';
import { js } from '../../support/scriptedModel';

export class DrivenModel implements LanguageModel {
  readonly info = { id: 'driven', name: 'Driven', vendor: 'test', family: 'driven', maxInputTokens: 1_000_000 };
  #asked = Promise.withResolvers<PromiseWithResolvers<ModelResponse>>();
  #answers = 0;
  #finished = Promise.withResolvers<RunEvent & { readonly type: 'cell.finished' }>();

  generate(): Promise<ModelResponse> {
    const answer = Promise.withResolvers<ModelResponse>();
    this.#asked.resolve(answer);
    return answer.promise;
  }

  /** Resolves when the run waits for the model's next answer. */
  async untilAsked(): Promise<void> {
    await this.#asked.promise;
  }

  see(event: RunEvent): void {
    if (event.type === 'cell.finished') this.#finished.resolve(event);
  }

  /** Answers with the code and resolves to its value, once this process knows that the cell has finished. */
  async run(code: string): Promise<number> {
    const answer = await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    this.#finished = Promise.withResolvers();
    this.#answers += 1;
    // A loop that says the same again and again is ended.
    const text = js(`${this.#answers};\n${code}`);
    answer.resolve({ text, usage: { inputTokens: 10, outputTokens: 5, isEstimate: true } });
    const { value, error } = await this.#finished.promise;
    if (error !== undefined) throw new Error(error.message);
    return Number(value);
  }

  async submit(): Promise<void> {
    const answer = await this.#asked.promise;
    answer.resolve({ text: js('SUBMIT(1)'), usage: { inputTokens: 10, outputTokens: 5, isEstimate: true } });
  }
}
