import type { JsonObject, JsonValue } from '../json';
import { commentText, quote } from './plainText';

/** How much of what a schema says in words a declaration repeats. */
export type CommentLevel = 'none' | 'brief' | 'full';

const DESCRIPTION_CHARS = { brief: 100, full: 1_000 } as const;
const MAX_DEFAULT_CHARS = { brief: 30, full: 120 } as const;

/** What is said beside a member: description and default, at the level `full` also limits, format and pattern. */
export function memberComment(schema: JsonObject, level: CommentLevel): string {
  if (level === 'none') return '';
  const description = textOf(schema['description']) || (level === 'full' ? textOf(schema['title']) : '');
  const sentences = [commentText(description, DESCRIPTION_CHARS[level])];
  if (!/default/i.test(description)) sentences.push(defaultOf(schema, MAX_DEFAULT_CHARS[level]));
  if (level === 'full') sentences.push(...limitsOf(schema));
  if (schema['deprecated'] === true && !/deprecated/i.test(description)) sentences.push('Deprecated');
  return joinSentences(sentences.filter((sentence) => sentence !== ''));
}

function defaultOf(schema: JsonObject, maxChars: number): string {
  const value = schema['default'];
  if (value === undefined || value === null || value === '') return '';
  const text = shortJson(value);
  return text === '' || text.length > maxChars ? '' : `Default: ${commentText(text, maxChars)}`;
}

function limitsOf(schema: JsonObject): readonly string[] {
  const found: string[] = [];
  const format = textOf(schema['format']);
  if (format !== '') found.push(`Format: ${commentText(format, 40)}`);
  const range = (low: string, high: string, unit: string): void => {
    const [from, to] = [numberOf(schema[low]), numberOf(schema[high])];
    if (from !== '' && to !== '') found.push(`${from} to ${to}${unit}`);
    else if (from !== '') found.push(`${low.startsWith('exclusive') ? 'More than' : 'At least'} ${from}${unit}`);
    else if (to !== '') found.push(`${high.startsWith('exclusive') ? 'Less than' : 'At most'} ${to}${unit}`);
  };
  range('minimum', 'maximum', '');
  range('exclusiveMinimum', '', '');
  range('', 'exclusiveMaximum', '');
  range('minLength', 'maxLength', ' characters');
  range('minItems', 'maxItems', ' items');
  const pattern = textOf(schema['pattern']);
  if (pattern !== '' && pattern.length <= 80) found.push(`Pattern: ${commentText(quote(pattern), 100)}`);
  return found;
}

/** Limits at the edge of what a number can hold limit nothing. */
function numberOf(value: JsonValue | undefined): string {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? String(value) : '';
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function shortJson(value: JsonValue): string {
  if (typeof value === 'string') return value.length > 200 ? '' : quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Object.keys(value).length > 10) return '';
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: too long to be shown in any case.
    return '';
  }
}

function joinSentences(sentences: readonly string[]): string {
  return sentences
    .map((one, at) => (at === sentences.length - 1 || /[.!?。…:]$/.test(one) ? one : `${one}.`))
    .join(' ');
}
