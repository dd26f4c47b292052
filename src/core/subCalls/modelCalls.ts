/** What generated code asks the model for, once or many times: reads the arguments, and makes sub-calls of them. */
import { imageOfInput } from '../imageInput';
import type { InvokeResult } from '../interpreter';
import { isJsonObject, type JsonValue } from '../json';
import { packItems, packSchema } from './itemPacking';
import { readQueryOptions } from './queryOptions';
import type { SubCallModels } from './subCallModels';
import type { QueryOptions, SubCalls } from './subCalls';

const PACK_ITEMS = 50;
const PACK_CHARS = 60_000;
const NO_IMAGES =
  'takes words and data, no images. show(image) adds one to your next message, where you see it yourself';

export class ModelCalls {
  readonly #subCalls: SubCalls;
  readonly #models: SubCallModels;

  constructor(subCalls: SubCalls, models: SubCallModels) {
    this.#subCalls = subCalls;
    this.#models = models;
  }

  async query(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [prompt, given = {}] = args;
    const options = readQueryOptions(given);
    if (isImage(prompt)) return failure('TypeError', `llm_query ${NO_IMAGES}`);
    if (typeof prompt !== 'string' || options === undefined) {
      return failure('TypeError', 'llm_query takes a prompt, a text, and may take { model, schema, fresh }');
    }
    return this.#subCalls.query(prompt, options, signal);
  }

  async queryAll(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [prompts, given = {}] = args;
    const options = readQueryOptions(given);
    if (hasImage(prompts)) return failure('TypeError', `llm_query_batched ${NO_IMAGES}`);
    if (!isTexts(prompts) || options === undefined) {
      return failure('TypeError', 'llm_query_batched takes an array of prompts, and may take { model, schema, fresh }');
    }
    const refused = this.#refuseModel(options);
    return refused ?? { ok: true, value: await this.#subCalls.queryAll(prompts, options, signal) };
  }

  /** One answer for each item, in order; an item that was not answered gets an `[ERROR]` text. */
  async map(args: readonly JsonValue[], signal: AbortSignal): Promise<InvokeResult> {
    const [items, instruction, given = {}] = args;
    const options = readQueryOptions(given);
    if (!Array.isArray(items) || typeof instruction !== 'string' || options === undefined || !isJsonObject(given)) {
      return failure(
        'TypeError',
        'llm_map takes an array of items and an instruction, and may take { model, schema, pack }',
      );
    }
    if (hasImage(items)) return failure('TypeError', `llm_map ${NO_IMAGES}`);
    const refused = this.#refuseModel(options);
    if (refused !== undefined) return refused;
    const list = items as readonly JsonValue[];
    const size = typeof given['pack'] === 'number' && given['pack'] >= 1 ? Math.floor(given['pack']) : PACK_ITEMS;
    const itemSchema = options.schema ?? { type: 'string' };
    const answers: JsonValue[] = list.map(() => '[ERROR] the item was not answered');
    await Promise.all(
      packItems(list, instruction, size, PACK_CHARS).map(async ({ indexes, prompt }) => {
        const schema = packSchema(indexes.length, itemSchema);
        const answer = await this.#subCalls.query(prompt, { ...options, schema }, signal);
        indexes.forEach((index, position) => {
          if (!answer.ok) answers[index] = `[ERROR] ${answer.error.message}`;
          else if (isJsonObject(answer.value))
            answers[index] = answer.value[String(position + 1)] ?? answers[index] ?? null;
        });
      }),
    );
    return { ok: true, value: answers };
  }

  /** A wrong name is one mistake, not one for each prompt. */
  #refuseModel({ model }: QueryOptions): InvokeResult | undefined {
    const found = model === undefined ? undefined : this.#models.find(model);
    return found?.ok === false ? failure('QueryError', found.message) : undefined;
  }
}

function hasImage(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.some(isImage);
}

function isImage(value: JsonValue | undefined): boolean {
  return value !== undefined && imageOfInput(value) !== undefined;
}

function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
