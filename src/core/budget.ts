/** What a run may still use, counted over all of its calls, nested runs included. */
import type { Limits } from './limits';
import { formatCount } from './observation';
import type { TokenUsage } from './ports';

/** What is left; also what `budget()` gives to generated code. */
export interface BudgetLeft {
  readonly iterations: number;
  readonly sub_calls: number;
  readonly tool_calls: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** The limit that ends a run, as it stands in the outcome. */
export type TerminationReason = 'iterations' | 'tokens' | 'time' | 'stalled';

export class Budget {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #startedAt: number;
  #iterations = 0;
  #subCalls = 0;
  #toolCalls = 0;
  #tokens = 0;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#startedAt = now();
  }

  startIteration(): void {
    this.#iterations += 1;
  }

  /** Takes one tool call; false if none is left. */
  takeToolCall(): boolean {
    if (this.#toolCalls >= this.#limits.toolCalls) return false;
    this.#toolCalls += 1;
    return true;
  }

  /** Takes one sub-call; false if none is left. */
  takeSubCall(): boolean {
    if (this.#subCalls >= this.#limits.subCalls) return false;
    this.#subCalls += 1;
    return true;
  }

  addTokens({ inputTokens, outputTokens }: TokenUsage): void {
    this.#tokens += inputTokens + outputTokens;
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
      sub_calls: subCalls - this.#subCalls,
      tool_calls: toolCalls - this.#toolCalls,
      tokens: Math.max(0, runTokens - this.#tokens),
      seconds: Math.max(0, Math.round((runMs - (this.#now() - this.#startedAt)) / 1_000)),
    };
  }

  /** For the model, after each block: always the blocks, the others once they were used or run low. */
  describe(): string {
    const { left } = this;
    const { subCalls, toolCalls, runTokens, runMs } = this.#limits;
    const parts = [count(left.iterations, 'block')];
    if (left.sub_calls < subCalls) parts.push(count(left.sub_calls, 'sub-call'));
    if (left.tool_calls < toolCalls / 2) parts.push(count(left.tool_calls, 'tool call'));
    if (left.tokens < runTokens / 2) parts.push(count(left.tokens, 'token'));
    if (left.seconds < runMs / 2_000) parts.push(count(left.seconds, 'second'));
    const last = left.iterations === 1 ? ' The next block is the last one: call SUBMIT in it.' : '';
    return `Left: ${parts.join(', ')}.${last}`;
  }
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}
