/** What a run may still use, counted over all of its calls, nested runs included. */
import type { Limits } from './limits';
import { counted } from './counted';
import type { TokenUsage } from './ports';
import type { UsedCalls } from './recordedCalls';

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
export type TerminationReason = 'iterations' | 'tokens' | 'time' | 'computing' | 'stalled';

/** What a run and its nested runs have used together. */
interface Spent {
  subCalls: number;
  toolCalls: number;
  tokens: number;
  cpuMs: number;
  /** Moves on where the clock stood. */
  startedAt: number;
  stoodAt: number | undefined;
}

/** What earlier workers have used of a run that goes on. */
export interface UsedBefore {
  readonly tokens: number;
  readonly activeMs: number;
  /** What its code computed. */
  readonly cpuMs: number;
}

export class Budget {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #spent: Spent;
  readonly #parent: Budget | undefined;
  readonly #own = { subCalls: 0, toolCalls: 0 };
  #iterations = 0;

  /** A nested run has what is left to its parent. */
  constructor(limits: Limits, now: () => number, from: UsedBefore | Budget = { tokens: 0, activeMs: 0, cpuMs: 0 }) {
    this.#limits = limits;
    this.#now = now;
    this.#parent = from instanceof Budget ? from : undefined;
    this.#spent =
      from instanceof Budget
        ? from.#spent
        : {
            subCalls: 0,
            toolCalls: 0,
            tokens: from.tokens,
            cpuMs: from.cpuMs,
            startedAt: now() - from.activeMs,
            stoodAt: undefined,
          };
  }

  /** The same calls, tokens and time, and iterations of its own. */
  forNestedRun(): Budget {
    return new Budget(this.#limits, this.#now, this);
  }

  /** The calls of this run and of those nested in it. */
  get usedCalls(): UsedCalls {
    return { ...this.#own };
  }

  /** While a person is asked, the run's time does not go on. */
  stand(isStanding: boolean): void {
    const spent = this.#spent;
    if (isStanding) spent.stoodAt ??= this.#now();
    else if (spent.stoodAt !== undefined) {
      spent.startedAt += this.#now() - spent.stoodAt;
      spent.stoodAt = undefined;
    }
  }

  startIteration(): void {
    this.#iterations += 1;
  }

  /** Takes one tool call; false if none is left. */
  takeToolCall(): boolean {
    if (this.#spent.toolCalls >= this.#limits.toolCalls) return false;
    this.addCalls({ subCalls: 0, toolCalls: 1 });
    return true;
  }

  /** Takes one sub-call; false if none is left. */
  takeSubCall(): boolean {
    if (this.#spent.subCalls >= this.#limits.subCalls) return false;
    this.addCalls({ subCalls: 1, toolCalls: 0 });
    return true;
  }

  /** Counts calls that were made before, whatever is left. */
  addCalls({ subCalls, toolCalls }: UsedCalls): void {
    this.#spent.subCalls += subCalls;
    this.#spent.toolCalls += toolCalls;
    this.#count({ subCalls, toolCalls });
  }

  addTokens({ inputTokens, outputTokens }: TokenUsage): void {
    this.#spent.tokens += inputTokens + outputTokens;
  }

  /** What the code of all cells together may still compute. */
  get cpuLeftMs(): number {
    return Math.max(0, this.#limits.runCpuMs - this.#spent.cpuMs);
  }

  addCpu(ms: number): void {
    this.#spent.cpuMs += ms;
  }

  /** The limit that the run has reached as a whole. */
  get exhausted(): Exclude<TerminationReason, 'stalled'> | undefined {
    const { iterations, tokens, seconds } = this.left;
    if (iterations <= 0) return 'iterations';
    if (tokens <= 0) return 'tokens';
    if (this.cpuLeftMs <= 0) return 'computing';
    return seconds <= 0 ? 'time' : undefined;
  }

  get left(): BudgetLeft {
    const { iterations, subCalls, toolCalls, runTokens, runMs } = this.#limits;
    return {
      iterations: iterations - this.#iterations,
      sub_calls: Math.max(0, subCalls - this.#spent.subCalls),
      tool_calls: Math.max(0, toolCalls - this.#spent.toolCalls),
      tokens: Math.max(0, runTokens - this.#spent.tokens),
      seconds: Math.max(
        0,
        Math.round((runMs - ((this.#spent.stoodAt ?? this.#now()) - this.#spent.startedAt)) / 1_000),
      ),
    };
  }

  #count(calls: UsedCalls): void {
    this.#own.subCalls += calls.subCalls;
    this.#own.toolCalls += calls.toolCalls;
    if (this.#parent !== undefined) this.#parent.#count(calls);
  }

  /** For the model, after each block: always the blocks, the others once they were used or run low. */
  describe({ pass, submit } = CODE_WORDS): string {
    const { left } = this;
    const { subCalls, toolCalls, runTokens, runMs, runCpuMs } = this.#limits;
    const parts = [counted(left.iterations, pass)];
    if (left.sub_calls < subCalls) parts.push(counted(left.sub_calls, 'sub-call'));
    if (left.tool_calls < toolCalls / 2) parts.push(counted(left.tool_calls, 'tool call'));
    if (left.tokens < runTokens / 2) parts.push(counted(left.tokens, 'token'));
    if (left.seconds < runMs / 2_000) parts.push(counted(left.seconds, 'second'));
    if (this.cpuLeftMs < runCpuMs / 2)
      parts.push(`${counted(Math.round(this.cpuLeftMs / 1_000), 'second')} of computing`);
    const last = left.iterations === 1 ? ` The next ${pass} is the last one: call ${submit} in it.` : '';
    return `Left: ${parts.join(', ')}.${last}`;
  }
}
