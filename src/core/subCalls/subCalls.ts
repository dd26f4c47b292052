/** `llm_query` and its kin: calls of generated code to the model, within the run's budget. */
import type { Budget } from '../budget';
import { estimateTokens } from '../catalogue/estimateTokens';
import { isRlmError, isTransient, messageOf } from '../errors';
import type { InvokeResult } from '../interpreter';
import type { JsonObject, JsonValue } from '../json';
import { counted, formatCount } from '../counted';
import { usedUp, type Limits } from '../limits';
import type { ModelPort } from '../ports';
import { NOT_RECORDED, takeFirst, type RecordedCalls, type RecordedSubCall } from '../recordedCalls';
import { jsonInstruction, readJsonAnswer, repairPrompt } from '../signature/jsonAnswer';
import { retryTransient } from './retry';
import type { SubCallGate } from './subCallGate';
import type { FoundModel, SubCallModels } from './subCallModels';
import { textDigest } from './textDigest';

export interface SubCallsDependencies {
  readonly model: ModelPort;
  readonly budget: Budget;
  readonly gate: SubCallGate;
  readonly limits: Limits;
  readonly models: SubCallModels;
  /** The key of the model that a nested run was given; absent: the run's own. */
  readonly ownModel?: string | undefined;
  readonly random: () => number;
}

export interface QueryOptions {
  /** As code names it; absent: the user's default for sub-calls, else the one that wrote the code. */
  readonly model?: string | undefined;
  /** The answer is parsed JSON that fits it. */
  readonly schema?: JsonObject | undefined;
  /** Asks again where the same question was answered before. */
  readonly fresh?: boolean | undefined;
}

const FIRST_DELAY_MS = 400;

type ChosenModel = Extract<FoundModel, { readonly ok: true }>;

export class SubCalls {
  readonly #dependencies: SubCallsDependencies;
  /** Answers by digest of the question and by how often the cell asked it before: a cell that runs again pays nothing. */
  readonly #remembered = new Map<string, JsonValue>();
  readonly #askedInCell = new Map<string, number>();
  #recorded: RecordedSubCall[] = [];
  #isFinished = false;

  constructor(dependencies: SubCallsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Deliberate sampling asks the same question several times in one cell; the next cell begins to count anew. */
  startCell(): void {
    this.#askedInCell.clear();
  }

  /** Answers the next calls from what was recorded, while a cell is executed again. */
  replayFrom(recorded: RecordedCalls | undefined): void {
    this.#recorded = [...(recorded?.subCalls ?? [])];
    this.#isFinished = recorded?.isFinished === true;
  }

  async query(prompt: string, options: QueryOptions, signal: AbortSignal): Promise<InvokeResult> {
    if (prompt.trim() === '') return failure('TypeError', 'llm_query takes a prompt: a text that is not empty');
    const { models, ownModel } = this.#dependencies;
    const model =
      options.model === undefined ? models.byKey(models.defaultKey ?? ownModel) : models.find(options.model);
    if (!model.ok) return failure('QueryError', model.message);
    const key = `${model.key ?? ''} ${textDigest(prompt)} ${JSON.stringify(options.schema ?? null)}`;
    const occurrence = (this.#askedInCell.get(key) ?? 0) + 1;
    this.#askedInCell.set(key, occurrence);
    const memory = `${occurrence} ${key}`;
    const known = options.fresh === true ? undefined : this.#remembered.get(memory);
    if (known !== undefined) return { ok: true, value: known };
    const answer =
      options.schema === undefined
        ? await this.#ask(prompt, model, signal)
        : await this.#askJson(prompt, options.schema, model, signal);
    if (answer.ok) this.#remembered.set(memory, answer.value);
    return answer;
  }

  /** Answers in the order of the prompts; one that failed, or that the budget did not reach, is an `[ERROR]` text. */
  async queryAll(prompts: readonly string[], options: QueryOptions, signal: AbortSignal): Promise<JsonValue[]> {
    const answers = await Promise.all(prompts.map((prompt) => this.query(prompt, options, signal)));
    return answers.map((answer) => (answer.ok ? answer.value : `[ERROR] ${answer.error.message}`));
  }

  async #askJson(prompt: string, schema: JsonObject, model: ChosenModel, signal: AbortSignal): Promise<InvokeResult> {
    const asked = `${prompt}\n\n${jsonInstruction(schema)}`;
    const first = await this.#ask(asked, model, signal);
    if (!first.ok) return first;
    const text = textOf(first.value);
    const read = readJsonAnswer(text, schema);
    if (read.ok) return read;
    const second = await this.#ask(repairPrompt(asked, text, read.faults), model, signal);
    if (!second.ok) return second;
    const again = readJsonAnswer(textOf(second.value), schema);
    return again.ok ? again : failure('QueryError', `The answer does not fit the schema: ${again.faults.join('; ')}`);
  }

  async #ask(prompt: string, chosen: ChosenModel, signal: AbortSignal): Promise<InvokeResult> {
    const recorded = this.#takeRecorded(prompt, chosen);
    if (recorded !== undefined) return recorded;
    const tooLong = this.#refuseTooLong(prompt, chosen);
    if (tooLong !== undefined) return tooLong;
    const { budget, limits } = this.#dependencies;
    if (!budget.takeSubCall()) {
      return failure('LimitError', `${usedUp(limits.subCalls, 'sub-call')}; go on without llm_query`);
    }
    return this.#dependencies.gate.pass(() => this.#send(prompt, chosen, signal));
  }

  async #send(prompt: string, { key }: ChosenModel, signal: AbortSignal): Promise<InvokeResult> {
    const { model, limits, gate, random } = this.#dependencies;
    const messages = [{ role: 'user', text: prompt }] as const;
    const request = { purpose: 'subCall', messages, ...(key !== undefined && { model: key }) } as const;
    try {
      const { text } = await retryTransient(
        () => model.generate(request, AbortSignal.any([signal, AbortSignal.timeout(limits.subCallTimeoutMs)])),
        {
          // Where many are asked, a failure without a known reason is worth another try too.
          isTransient: (thrown) => isTransient(thrown) || (isRlmError(thrown) && thrown.code === 'modelFailed'),
          onRetry: (thrown) => gate.slowDown(thrown),
          random,
          signal,
          firstDelayMs: FIRST_DELAY_MS,
        },
      );
      gate.speedUp();
      return { ok: true, value: text };
    } catch (thrown) {
      if (signal.aborted) return failure('Error', 'the call was cancelled');
      const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
      return failure(
        'QueryError',
        isLate ? `the model did not answer within ${limits.subCallTimeoutMs / 1000} s` : messageOf(thrown),
      );
    }
  }

  #refuseTooLong(prompt: string, { maxInputTokens }: ChosenModel): InvokeResult | undefined {
    const tokens = estimateTokens(prompt);
    if (maxInputTokens === 0 || tokens <= maxInputTokens) return undefined;
    const sizes = `about ${counted(tokens, 'token')}, and the model takes ${formatCount(maxInputTokens)}`;
    return failure('QueryError', `the prompt is too long: ${sizes}; ask about smaller pieces`);
  }

  #takeRecorded(prompt: string, { key }: ChosenModel): InvokeResult | undefined {
    const found = takeFirst(this.#recorded, (one) => one.prompt === prompt && one.model === key);
    if (found === undefined) return this.#isFinished ? failure('QueryError', NOT_RECORDED) : undefined;
    this.#dependencies.budget.takeSubCall();
    return 'text' in found ? { ok: true, value: found.text } : failure('QueryError', found.error);
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
