/** `llm_map`: many small items in few large prompts, and the answers back in order. */
import type { JsonObject, JsonValue } from '../json';

export interface Pack {
  /** Indexes of the items, which are numbered from 1 in the prompt. */
  readonly indexes: readonly number[];
  readonly prompt: string;
}

/** Keys are the numbers of the items, so that an answer that is missing moves no other. */
export function packSchema(count: number, itemSchema: JsonObject): JsonObject {
  const names = Array.from({ length: count }, (_, index) => String(index + 1));
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, itemSchema])),
    additionalProperties: false,
  };
}

/** Items in order, as many to a prompt as `maxItems` and `maxChars` allow; an item alone may exceed the latter. */
export function packItems(
  items: readonly JsonValue[],
  instruction: string,
  maxItems: number,
  maxChars: number,
): readonly Pack[] {
  const packs: Pack[] = [];
  let indexes: number[] = [];
  let lines: string[] = [];
  let chars = 0;
  const close = (): void => {
    if (indexes.length === 0) return;
    packs.push({
      indexes,
      prompt: `${instruction}\n\nThe items, one after the other:\n${lines.join('\n')}\n\n${ANSWER_FORM}`,
    });
    indexes = [];
    lines = [];
    chars = 0;
  };
  items.forEach((item, index) => {
    const text = typeof item === 'string' ? item : JSON.stringify(item);
    if (indexes.length >= maxItems || (indexes.length > 0 && chars + text.length > maxChars)) close();
    lines.push(`[${indexes.length + 1}] ${text}`);
    indexes.push(index);
    chars += text.length;
  });
  close();
  return packs;
}

const ANSWER_FORM =
  'Answer for each item on its own: an object whose keys are the numbers of the items, "1", "2" and so on.';
