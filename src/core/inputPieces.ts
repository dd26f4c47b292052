/**
 * A value as text, in pieces that are made one after the other: whoever takes them can let others run in between, where
 * one `JSON.stringify` of a large value would hold up everything else.
 */
import type { JsonObject, JsonValue } from './json';

export const INPUT_PIECE_CHARS = 512 * 1024;
/** What is certainly no longer than this is written in one go, and what lies very deep. */
const SMALL_CHARS = 16 * 1024;
const MAX_DEPTH = 100;
/** About what a number takes, with what separates it from the next one. */
const NODE_CHARS = 8;

/** The text itself, or the JSON of what is no text. */
export function* inputPieces(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield* textPieces(value);
  else yield* gathered(jsonParts(value, 0));
}

/** JSON in any case. */
export function jsonPieces(value: JsonValue): Generator<string> {
  return gathered(jsonParts(value, 0));
}

/** Pieces that split no character in two. */
export function* textPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + INPUT_PIECE_CHARS);
    const unit = text.charCodeAt(end);
    if (end < text.length && unit >= 0xdc00 && unit <= 0xdfff) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

function* gathered(parts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const part of parts) {
    piece += part;
    if (piece.length < INPUT_PIECE_CHARS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* jsonParts(value: JsonValue, depth: number): Generator<string> {
  if (isLongText(value)) {
    yield '"';
    for (const piece of textPieces(value)) yield JSON.stringify(piece).slice(1, -1);
    yield '"';
  } else if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH || isSmall(value)) {
    yield JSON.stringify(value);
  } else if (Array.isArray(value)) {
    let before = '[';
    for (const item of value as readonly JsonValue[]) {
      yield before;
      yield* jsonParts(item, depth + 1);
      before = ',';
    }
    yield ']';
  } else {
    const object = value as JsonObject;
    let before = '{';
    for (const key of Object.keys(object)) {
      yield `${before}${JSON.stringify(key)}:`;
      yield* jsonParts(object[key] ?? null, depth + 1);
      before = ',';
    }
    yield '}';
  }
}

function isLongText(value: JsonValue): value is string {
  return typeof value === 'string' && value.length > INPUT_PIECE_CHARS;
}

/** Looks at no more of it than is small, wherever in it the rest may lie. */
function isSmall(value: JsonValue): boolean {
  let left = SMALL_CHARS;
  const rest: JsonValue[] = [value];
  while (rest.length > 0) {
    const one = rest.pop() ?? null;
    left -= typeof one === 'string' ? one.length : NODE_CHARS;
    if (left < 0) return false;
    if (typeof one !== 'object' || one === null) continue;
    const keys = Array.isArray(one) ? [] : Object.keys(one);
    for (const key of keys.slice(0, SMALL_CHARS)) left -= key.length;
    const count = Array.isArray(one) ? one.length : keys.length;
    if (left < count * NODE_CHARS) return false;
    rest.push(...(Object.values(one) as readonly JsonValue[]));
  }
  return true;
}
