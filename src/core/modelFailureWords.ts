/** What providers say where they have no code for it: VS Code passes on a name and a message, endpoints a status. */

const TOO_LONG =
  /context.?length|context.?window|maximum context|max(imum)?.?(input|prompt).?tokens|token.?limit|too many (input )?tokens|(prompt|input|request|messages?|conversation)\b[^.]*\b(too (long|large)|exceed)/i;
const UNAVAILABLE =
  /overloaded|unavailable|try again|timed?.?out|ETIMEDOUT|ECONNRE|EPIPE|ENOTFOUND|EAI_AGAIN|socket hang up|fetch failed|network|net::ERR|(server|gateway) error|bad gateway|\b(408|500|502|503|504|529)\b/i;
const QUOTA = /quota|rate.?limit|too many requests|\b429\b|insufficient.?(credit|funds|balance)/i;

export type FailureKind = 'quota' | 'tooLong' | 'unavailable';

/** Undefined where the words say none of these. */
export function failureKindOf(words: string): FailureKind | undefined {
  if (QUOTA.test(words)) return 'quota';
  if (TOO_LONG.test(words)) return 'tooLong';
  return UNAVAILABLE.test(words) ? 'unavailable' : undefined;
}
