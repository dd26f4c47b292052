/** One batch of many sub-calls whose model fails now and then: what the retries and the adaptive concurrency make of it. */
import { modelFailed, modelQuota } from '../../../src/core/errors';
import type { ChatMessage, GenerateOptions, LanguageModel, ModelResponse } from '../../../src/core/ports';
import { TASK_OPENING } from '../../../src/core/prompt';
import type { EngineRuns } from '../../support/engineRuns';
import { localTools } from '../../support/localTools';
import { js } from '../../support/scriptedModel';
import type { Check } from './checks';

export interface BatchChoice {
  readonly name: string;
  readonly calls: number;
  readonly inFlight: number;
  /** One call in so many fails the first time, by turns for the quota and for the network; none if absent. */
  readonly failsOneIn?: number;
  /** More calls at a time are refused for the quota; any number passes if absent. */
  readonly capacity?: number;
  readonly answerMs: number;
}

export interface BatchMeasurement extends BatchChoice {
  readonly answered: number;
  readonly isInOrder: boolean;
  readonly requests: number;
  readonly mostInFlight: number;
  readonly wallMs: number;
}

export const BATCHES: readonly BatchChoice[] = [
  { name: 'never fails', calls: 1_000, inFlight: 8, answerMs: 5 },
  { name: 'fails one call in ten once', calls: 1_000, inFlight: 8, failsOneIn: 10, answerMs: 5 },
  { name: 'takes six calls at a time', calls: 1_000, inFlight: 8, capacity: 6, answerMs: 5 },
];

export async function measureBatch(engine: EngineRuns, choice: BatchChoice): Promise<BatchMeasurement> {
  const { calls, inFlight } = choice;
  const model = new UnreliableModel(choice);
  await engine.sandbox.spareReady();
  const startedAt = performance.now();
  const run = engine.start('Ask many.', model, localTools({}), { subCalls: calls, subCallsInFlight: inFlight });
  const outcome = await run.outcome;
  const given = outcome.kind === 'submitted' ? outcome.outputs['result'] : undefined;
  const answers: readonly unknown[] = Array.isArray(given) ? given : [];
  return {
    ...choice,
    answered: answers.filter((answer) => typeof answer === 'string' && answer.startsWith('#')).length,
    isInOrder: answers.every((answer, index) => answer === `#${index}`),
    requests: model.requests,
    mostInFlight: model.mostInFlight,
    wallMs: performance.now() - startedAt,
  };
}

export function checkBatch(measured: BatchMeasurement): readonly Check[] {
  const { name, calls, inFlight, answered, isInOrder, mostInFlight } = measured;
  return [
    {
      name: `a model that ${name}: all of ${calls} sub-calls are answered, in order`,
      isMet: answered === calls && isInOrder,
      found: `${answered} answered, ${isInOrder ? 'in order' : 'out of order'}`,
    },
    {
      name: `a model that ${name}: no more than ${inFlight} sub-calls in flight`,
      isMet: mostInFlight <= inFlight && mostInFlight > 1,
      found: `${mostInFlight} at most`,
    },
  ];
}

class UnreliableModel implements LanguageModel {
  readonly info = { id: 'batch', name: 'Batch', vendor: 'bench', family: 'batch', maxInputTokens: 100_000 };
  requests = 0;
  mostInFlight = 0;
  readonly #choice: BatchChoice;
  readonly #hasFailed = new Set<string>();
  #inFlight = 0;

  constructor(choice: BatchChoice) {
    this.#choice = choice;
  }

  async generate(messages: readonly ChatMessage[], { signal, onText }: GenerateOptions): Promise<ModelResponse> {
    signal.throwIfAborted();
    const prompt = messages[0]?.text ?? '';
    const text = prompt.includes(TASK_OPENING) ? this.#program() : await this.#answer(prompt);
    onText(text);
    return { text, usage: { inputTokens: 1, outputTokens: 1, isEstimate: true } };
  }

  #program(): string {
    return js(
      `SUBMIT(await llm_query_batched(Array.from({ length: ${this.#choice.calls} }, (_, index) => String(index))));`,
    );
  }

  async #answer(prompt: string): Promise<string> {
    const { failsOneIn, capacity = Infinity, answerMs } = this.#choice;
    this.requests += 1;
    if (this.#inFlight >= capacity) throw modelQuota('Batch');
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    try {
      await new Promise((resolve) => setTimeout(resolve, answerMs));
      const isUnlucky = failsOneIn !== undefined && Number(prompt) % failsOneIn === 3 && !this.#hasFailed.has(prompt);
      if (isUnlucky) {
        this.#hasFailed.add(prompt);
        throw Number(prompt) % 20 < 10
          ? modelQuota('Batch')
          : modelFailed('Batch', new Error('the connection was reset'));
      }
      return `#${prompt}`;
    } finally {
      this.#inFlight -= 1;
    }
  }
}
