/** What a run may still use, counted over all of its calls, nested runs included. */
import type { Limits } from './limits';
import { counted } from './counted';
import type { TokenUsage } from './ports';

/** What is left; also what `budget()` gives to generated code. */
export interface BudgetLeft {
  readonly iterations: number;
  readonly sub_calls: number;
  readonly tool_calls: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** What the model knows an iteration and the end of a run as. */
export interface BudgetWords {
  readonly pass: string;
  readonly submit: string;
}

const CODE_WORDS: BudgetWords = { pass: 'block', submit: 'SUBMIT' };

/** The limit that ends a run, as it stands in the outcome. */
export type TerminationReason = 'iterations' | 'tokens' | 'time' | 'stalled';

/** What a run and its nested runs have used together. */
interface Spent {
  subCalls: number;
  toolCalls: number;
  tokens: number;
  readonly startedAt: number;
}

export class Budget {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #spent: Spent;
  #iterations = 0;

  constructor(limits: Limits, now: () => number, spent?: Spent) {
    this.#limits = limits;
    this.#now = now;
    this.#spent = spent ?? { subCalls: 0, toolCalls: 0, tokens: 0, startedAt: now() };
  }

  /** The same calls, tokens and time, and iterations of its own. */
  forNestedRun(): Budget {
    return new Budget(this.#limits, this.#now, this.#spent);
  }

  startIteration(): void {
    this.#iterations += 1;
  }

  /** Takes one tool call; false if none is left. */
  takeToolCall(): boolean {
    if (this.#spent.toolCalls >= this.#limits.toolCalls) return false;
    this.#spent.toolCalls += 1;
    return true;
  }

  /** Takes one sub-call; false if none is left. */
  takeSubCall(): boolean {
    if (this.#spent.subCalls >= this.#limits.subCalls) return false;
    this.#spent.subCalls += 1;
    return true;
  }

  addTokens({ inputTokens, outputTokens }: TokenUsage): void {
    this.#spent.tokens += inputTokens + outputTokens;
  }

  /** The limit that the run has reached as a whole. */
  get exhausted(): Exclude<TerminationReason, 'stalled'> | undefined {
    const { iterations, tokens, seconds } = this.left;
    if (iterations <= 0) return 'iterations';
    if (tokens <= 0) return 'tokens';
    return seconds <= 0 ? 'time' : undefined;
  }

  get left(): BudgetLeft {
    const { iterations, subCalls, toolCalls, runTokens, runMs } = this.#limits;
    return {
      iterations: iterations - this.#iterations,
      sub_calls: subCalls - this.#spent.subCalls,
      tool_calls: toolCalls - this.#spent.toolCalls,
      tokens: Math.max(0, runTokens - this.#spent.tokens),
      seconds: Math.max(0, Math.round((runMs - (this.#now() - this.#spent.startedAt)) / 1_000)),
    };
  }

  /** For the model, after each block: always the blocks, the others once they were used or run low. */
  describe({ pass, submit } = CODE_WORDS): string {
    const { left } = this;
    const { subCalls, toolCalls, runTokens, runMs } = this.#limits;
    const parts = [counted(left.iterations, pass)];
    if (left.sub_calls < subCalls) parts.push(counted(left.sub_calls, 'sub-call'));
    if (left.tool_calls < toolCalls / 2) parts.push(counted(left.tool_calls, 'tool call'));
    if (left.tokens < runTokens / 2) parts.push(counted(left.tokens, 'token'));
    if (left.seconds < runMs / 2_000) parts.push(counted(left.seconds, 'second'));
    const last = left.iterations === 1 ? ` The next ${pass} is the last one: call ${submit} in it.` : '';
    return `Left: ${parts.join(', ')}.${last}`;
  }
}
