/** An outcome's outputs, shaped for showing: every surface draws the same answer from this. */
import type { RunOutcome } from '../events';
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

export type Answer =
  /** In the words of the generated code. */
  | { readonly kind: 'text'; readonly text: string }
  /** Records with the same few flat columns, in the order of their first appearance. */
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'json'; readonly text: string }
  /** Outputs by name, where there are several. */
  | { readonly kind: 'fields'; readonly fields: readonly AnswerField[] };

export interface AnswerField {
  readonly name: string;
  readonly answer: Answer;
}

const MAX_COLUMNS = 8;

/** Absent where the run ended without an answer. */
export function answerOf(outcome: RunOutcome): Answer | undefined {
  if (outcome.kind !== 'submitted' && outcome.kind !== 'extracted') return undefined;
  const entries = Object.entries(outcome.outputs);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) return shapeOf(only[1]);
  return { kind: 'fields', fields: entries.map(([name, value]) => ({ name, answer: shapeOf(value) })) };
}

function shapeOf(value: JsonValue): Answer {
  if (isFlat(value)) return { kind: 'text', text: flatText(value) };
  if (Array.isArray(value)) return tableOf(value as readonly JsonValue[]) ?? asJson(value);
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  if (entries.length > 0 && entries.length <= MAX_COLUMNS * 2 && entries.every(([, one]) => isFlat(one))) {
    return { kind: 'table', columns: ['name', 'value'], rows: entries.map(([name, one]) => [name, flatText(one)]) };
  }
  return asJson(value);
}

function tableOf(items: readonly JsonValue[]): Answer | undefined {
  const records: JsonObject[] = [];
  for (const item of items) {
    if (!isJsonObject(item) || !Object.values(item).every(isFlat)) return undefined;
    records.push(item);
  }
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  if (records.length === 0 || columns.length === 0 || columns.length > MAX_COLUMNS) return undefined;
  return {
    kind: 'table',
    columns,
    rows: records.map((record) => columns.map((column) => flatText(record[column]))),
  };
}

function isFlat(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null;
}

function flatText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function asJson(value: JsonValue): Answer {
  return { kind: 'json', text: JSON.stringify(value, null, 2) };
}
