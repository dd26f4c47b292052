import { isDeepStrictEqual } from 'node:util';
import { counted } from '../../core/counted';
import { DEFAULT_LIMITS } from '../../core/limits';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import { said } from '../../core/said';
import { callFailure } from './callFailures';
import type { ToolFailure, ToolResult, ToolSuccess } from '../../core/ports';

/** The limit of a result where nothing else is said. */
export const MAX_RESULT_BYTES = DEFAULT_LIMITS.serverMessageBytes;
const MAX_MESSAGE_CHARS = 20_000;

/**
 * What generated code receives for a result of `tools/call` (DESIGN.md §5): structured content, else the one text,
 * parsed where all of it is JSON, else the content blocks. The server is not trusted to keep to the schema.
 */
export function toToolResult(result: JsonObject, maxBytes: number = MAX_RESULT_BYTES): ToolResult {
  const blocks = Array.isArray(result['content']) ? (result['content'] as readonly JsonValue[]) : [];
  if (result['isError'] === true) return failed(toolError(blocks, result['structuredContent'], maxBytes));
  const success = successOf(result, blocks);
  const bytes = sizeOf([success.value, success.content ?? null]);
  if (bytes === undefined) return failed(callFailure('server', said('call.tooDeep')));
  return bytes > maxBytes ? failed(tooLarge(bytes, maxBytes)) : success;
}

/** A value of ours, within the limit. */
export function sized(value: JsonValue, maxBytes: number): ToolResult {
  const bytes = sizeOf(value) ?? Infinity;
  return bytes > maxBytes ? failed(tooLarge(bytes, maxBytes)) : { ok: true, value };
}

export function failed(error: ToolFailure): ToolResult {
  return { ok: false, error };
}

/** `bytes` is unknown where the answer did not come to an end. */
export function tooLarge(bytes: number | undefined, maxBytes: number = MAX_RESULT_BYTES): ToolFailure {
  const megabytes = (count: number): string => (count / 1024 / 1024).toFixed(1);
  const most = megabytes(maxBytes);
  const what = bytes === undefined ? said('call.endless', most) : said('call.tooLarge', megabytes(bytes), most);
  return callFailure('tooLarge', what);
}

function successOf(result: JsonObject, blocks: readonly JsonValue[]): ToolSuccess {
  const structured = result['structuredContent'];
  const text = blocks.length === 1 ? textOf(blocks[0]) : undefined;
  if (structured !== undefined && structured !== null) {
    const repeats = blocks.length === 0 || (text !== undefined && isDeepStrictEqual(parsedText(text), structured));
    return { ok: true, value: structured, form: 'structured', ...(!repeats && { content: blocks }) };
  }
  if (blocks.length === 0) return { ok: true, value: null };
  return text === undefined ? { ok: true, value: blocks, form: 'blocks' } : { ok: true, value: parsedText(text) };
}

/**
 * The JSON that a text is as a whole, else the text. A number must be written as JavaScript would write it, so that
 * `007`, `1.10` and digits beyond what a number holds stay text; `123 Main St` is no JSON in the first place.
 */
export function parsedText(text: string): JsonValue {
  const trimmed = text.trim();
  if (!/^(?:[[{"]|-?\d|true$|false$|null$)/.test(trimmed)) return text;
  try {
    const value = JSON.parse(trimmed) as JsonValue;
    return typeof value === 'number' && String(value) !== trimmed ? text : value;
  } catch {
    return text;
  }
}

function toolError(blocks: readonly JsonValue[], structured: JsonValue | undefined, maxBytes: number): ToolFailure {
  const text = blocks
    .map(textOf)
    .filter((one) => one !== undefined)
    .join('\n');
  const message = text.trim() === '' ? said('call.unnamedError').message : cut(text);
  const content = {
    content: blocks,
    ...(structured !== undefined && structured !== null && { structuredContent: structured }),
  };
  const bytes = sizeOf(content);
  return { kind: 'tool', message, ...(bytes !== undefined && bytes <= maxBytes && content) };
}

function textOf(block: JsonValue | undefined): string | undefined {
  if (!isJsonObject(block) || block['type'] !== 'text') return undefined;
  const text = block['text'];
  return typeof text === 'string' ? text : undefined;
}

function cut(text: string): string {
  if (text.length <= MAX_MESSAGE_CHARS) return text;
  return `${text.slice(0, MAX_MESSAGE_CHARS)} … (${counted(text.length - MAX_MESSAGE_CHARS, 'more character')})`;
}

/** Bytes of the value as JSON; undefined where it is too deep to be written. */
function sizeOf(value: JsonValue): number | undefined {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
