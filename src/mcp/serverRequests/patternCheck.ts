import { runInNewContext } from 'node:vm';

const MAX_PATTERN_CHARS = 500;
const MAX_TEXT_CHARS = 2_000;
const LIMIT_MS = 50;

/**
 * Whether a text fits a regular expression that a server wrote; undefined where that cannot be said: it is none, it
 * takes too long, or one of the two is too long. An expression may be made to run for ever, and only the time limit
 * of `vm` interrupts one. Nothing of the server's runs as code.
 */
export function fitsPattern(pattern: string, text: string): boolean | undefined {
  if (pattern.length > MAX_PATTERN_CHARS || text.length > MAX_TEXT_CHARS) return undefined;
  try {
    // JSON Schema means ECMA-262 with Unicode.
    const fits: unknown = runInNewContext(
      "new RegExp(pattern, 'u').test(text)",
      { pattern, text },
      { timeout: LIMIT_MS },
    );
    return fits === true;
  } catch {
    // The server checks the answer itself, so a person must not be held up by what cannot be checked here.
    return undefined;
  }
}
