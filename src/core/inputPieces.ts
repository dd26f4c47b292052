/**
 * A value as text, in pieces that are made one after the other: whoever takes them can let others run in between, where
 * one `JSON.stringify` of a large value would hold up everything else.
 */
import { isJsonObject, type JsonValue } from './json';

export const INPUT_PIECE_CHARS = 512 * 1024;
/** Below so many levels a value is written in one go. */
const MAX_DEPTH = 3;

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
  } else if (depth < MAX_DEPTH && Array.isArray(value)) {
    let before = '[';
    for (const item of value as readonly JsonValue[]) {
      yield before;
      yield* jsonParts(item, depth + 1);
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
  } else if (depth < MAX_DEPTH && isJsonObject(value) && Object.values(value).some(mayBeLarge)) {
    let before = '{';
    for (const [key, item] of Object.entries(value)) {
      yield `${before}${JSON.stringify(key)}:`;
      yield* jsonParts(item, depth + 1);
      before = ',';
    }
    yield '}';
  } else {
    yield JSON.stringify(value);
  }
}

function isLongText(value: JsonValue): value is string {
  return typeof value === 'string' && value.length > INPUT_PIECE_CHARS;
}

function mayBeLarge(value: JsonValue): boolean {
  return (typeof value === 'object' && value !== null) || isLongText(value);
}
