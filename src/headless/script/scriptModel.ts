/**
 * The model of a script: what it said in the run, where the code asks the same; else the OpenAI-compatible endpoint that
 * the environment names; else the program ends with a message that shows what was asked.
 */
import { modelFailed, modelQuota, modelUnavailable } from '../../core/errors';
import type { ScriptAnswers } from '../../core/exports/scriptParts';
import { estimatedUsage } from '../../core/messageTexts';
import type { ModelPort, ModelRequest, ModelResponse } from '../../core/ports';
import type { NestedResult, NestedTask } from '../../core/engineFunctions';
import { failWith } from './scriptOutput';

const SHOWN_CHARS = 1_000;
const DEFAULT_URL = 'https://api.openai.com/v1';

export class ScriptModel implements ModelPort {
  readonly #answers = new Answers<string>();
  readonly #nested = new Answers<NestedResult>();
  readonly #environment: NodeJS.ProcessEnv;

  constructor({ calls, nestedRuns }: ScriptAnswers, environment: NodeJS.ProcessEnv) {
    for (const { prompt, model, text } of calls) this.#answers.add(prompt, model, text);
    for (const { prompt, model, result } of nestedRuns) {
      this.#nested.add(prompt, model, { result, used: { subCalls: 0, toolCalls: 0 } });
    }
    this.#environment = environment;
  }

  async generate({ messages, model }: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    const prompt = messages.at(-1)?.text ?? '';
    const text = this.#answers.take(prompt, model) ?? (await this.#ask(prompt, signal));
    return { text, usage: estimatedUsage({ messages }, { text }) };
  }

  /** What a nested run came to. Only RLM Code Mode itself can do such a task anew. */
  runNested({ prompt, model }: NestedTask): NestedResult {
    return (
      this.#nested.take(prompt, model) ??
      failWith(
        `The run has no answer of rlm_query to this task, and no script can run it. Replace the call in program.ts, or add an answer to answers.json:\n${shown(prompt)}`,
      )
    );
  }

  async #ask(prompt: string, signal: AbortSignal): Promise<string> {
    const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key, RLM_MODEL: model } = this.#environment;
    if (model === undefined || (key === undefined && url === undefined)) {
      failWith(
        `This program asks a language model what the run did not ask. Set RLM_MODEL to its name, and OPENAI_BASE_URL, OPENAI_API_KEY or both; or add an answer to answers.json:\n${shown(prompt)}`,
      );
    }
    const response = await fetch(`${(url ?? DEFAULT_URL).replace(/\/$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] }),
      signal,
    }).catch((thrown: unknown) => {
      signal.throwIfAborted();
      throw modelUnavailable(model, thrown);
    });
    if (!response.ok) {
      const cause = new Error(`status ${response.status}: ${(await response.text()).slice(0, 500)}`);
      if (response.status === 429) throw modelQuota(model, cause);
      throw response.status >= 500 ? modelUnavailable(model, cause) : modelFailed(model, cause);
    }
    const answer = (await response.json()) as {
      readonly choices?: readonly { readonly message?: { readonly content?: string } }[];
    };
    return answer.choices?.[0]?.message?.content ?? '';
  }
}

/** By what was asked, in the order in which it was answered; the last answer is given again. */
class Answers<Answer> {
  readonly #lists = new Map<string, Answer[]>();

  add(prompt: string, model: string | undefined, answer: Answer): void {
    const key = keyOf(prompt, model);
    this.#lists.set(key, [...(this.#lists.get(key) ?? []), answer]);
  }

  take(prompt: string, model: string | undefined): Answer | undefined {
    const list = this.#lists.get(keyOf(prompt, model)) ?? [];
    return list.length > 1 ? list.shift() : list[0];
  }
}

function keyOf(prompt: string, model = ''): string {
  return `${model}\n${prompt}`;
}

function shown(prompt: string): string {
  return prompt.length <= SHOWN_CHARS ? prompt : `${prompt.slice(0, SHOWN_CHARS)}…`;
}
