import type { LoopTask } from './loopParts';
import { firstMessage, firstMessageSizes, followUpMessage, followUpSizes } from './prompt';
import { joinedSizes, type PromptSizes } from './promptSizes';

/** The message that begins a run, and what the prompt is made of then. */
export class LoopOpening {
  readonly text: string;
  /** Of the first message alone, which is an earlier run's where this one goes on from it. */
  readonly firstSizes: PromptSizes;
  readonly #sizes: PromptSizes;
  readonly #schemaTokens: LoopTask['schemaTokens'];
  #told: number | undefined;

  constructor(task: LoopTask) {
    const { previous } = task;
    this.#schemaTokens = task.schemaTokens;
    if (previous === undefined) {
      this.text = firstMessage(task);
      this.firstSizes = this.#sizes = firstMessageSizes(task);
      return;
    }
    this.text = followUpMessage(task, previous.variables);
    this.firstSizes = previous.sizes;
    this.#sizes = joinedSizes(previous.sizes, followUpSizes(task, previous.variables));
  }

  /** Once, and again where the tools are others since. */
  takeSizes(): PromptSizes | undefined {
    const schemas = this.#schemaTokens?.();
    if (schemas === undefined || schemas === this.#told) return undefined;
    this.#told = schemas;
    return { ...this.#sizes, schemas };
  }
}
