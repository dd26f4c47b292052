/** The oracle of the benchmark behind a language model's wire: it finds the task that a request belongs to by itself. */
import type { ChatMessage, ModelResponse, ModelTool } from '../../src/core/ports';
import type { BenchmarkTask } from '../bench/rlm/benchmarkTask';
import { OracleModel } from '../bench/rlm/oracleModel';

export class OracleEndpoint {
  readonly #oracles: readonly { readonly question: string; readonly oracle: OracleModel }[];
  #current: OracleModel | undefined;

  constructor(tasks: readonly BenchmarkTask[]) {
    this.#oracles = tasks.map((task) => ({ question: task.question, oracle: new OracleModel(task) }));
  }

  /** A sub-call names no task: it belongs to the run that asked last. */
  answer(messages: readonly ChatMessage[], tools: readonly ModelTool[] | undefined): Promise<ModelResponse> {
    const opening = messages[0]?.text ?? '';
    this.#current = this.#oracles.find(({ question }) => opening.includes(question))?.oracle ?? this.#current;
    if (this.#current === undefined) throw new Error('The request belongs to no task of the benchmark.');
    return this.#current.generate(messages, { signal: AbortSignal.any([]), onText: () => undefined, tools });
  }
}
