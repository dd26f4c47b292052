/** Functions for large texts that cost no tokens: they find places, so that code prints little. */

/** The lines from `from` (from 1) up to and including `to`. */
export function lines(text: string, from = 1, to = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = [];
  let start = 0;
  for (let number = 1; number <= to && start <= text.length; number += 1) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    if (number >= from) found.push(text.slice(start, stop));
    if (end === -1) break;
    start = end + 1;
  }
  return found;
}

/** Pieces of about `size` characters that end at line breaks where there are some, each repeating `overlap` characters. */
export function chunk(text: string, size = 20_000, overlap = 0): string[] {
  if (!(size > 0) || overlap >= size) throw new RangeError('chunk(text, size, overlap) needs 0 <= overlap < size');
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + size);
    if (end < text.length) {
      const lineEnd = text.lastIndexOf('\n', end - 1) + 1;
      if (lineEnd > start + size / 2) end = lineEnd;
      else if (isLowSurrogate(text.charCodeAt(end))) end -= 1;
    }
    pieces.push(text.slice(start, end));
    if (end >= text.length) break;
    start = Math.max(start + 1, end - overlap);
    if (isLowSurrogate(text.charCodeAt(start))) start -= 1;
  }
  return pieces;
}

export interface FoundPlace {
  /** Offset of the match in characters. */
  readonly index: number;
  /** From 1. */
  readonly line: number;
  readonly match: string;
  /** The match with `window` characters on both sides. */
  readonly text: string;
}

/** Places where a text (in any case) or a regular expression occurs, with what stands around them. */
export function search(
  text: string,
  pattern: string | RegExp,
  options: { limit?: number; window?: number } = {},
): FoundPlace[] {
  const { limit = 20, window = 200 } = options;
  const source = typeof pattern === 'string' ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern.source;
  const flags = typeof pattern === 'string' ? 'gi' : pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
  const found: FoundPlace[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(new RegExp(source, flags))) {
    if (found.length >= limit) break;
    for (let at = text.indexOf('\n', counted); at !== -1 && at < match.index; at = text.indexOf('\n', at + 1))
      line += 1;
    counted = match.index;
    const end = match.index + match[0].length;
    found.push({
      index: match.index,
      line,
      match: match[0],
      text: text.slice(Math.max(0, match.index - window), end + window),
    });
  }
  return found;
}

/** The first and the last characters of a text, and how much lies between them. */
export function peek(text: string, chars = 500): string {
  if (text.length <= 2 * chars) return text;
  return `${text.slice(0, chars)}\n… (${text.length - 2 * chars} characters) …\n${text.slice(-chars)}`;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
