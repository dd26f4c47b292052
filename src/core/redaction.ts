/** The exact values of configured secrets, replaced wherever a text or an event holds them. */

const MASK = '[secret]';
/** Shorter values occur by chance in what tools return; replacing them would tear up ordinary text. */
const MIN_SECRET_CHARS = 4;

/** In a text of ours, such as a line of the log. Longer secrets come first, since one may be part of another. */
export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of longestFirst(secrets)) {
    if (secret !== '') redacted = redacted.replaceAll(secret, MASK);
  }
  return redacted;
}

/** In all texts and keys of an event. */
export function redactSecrets<Body extends object>(body: Body, secrets: readonly string[]): Body {
  const present = longestFirst(secrets.filter((secret) => secret.length >= MIN_SECRET_CHARS));
  if (present.length === 0) return body;
  const text = JSON.stringify(body);
  const escaped = present.map((secret) => JSON.stringify(secret).slice(1, -1));
  if (!escaped.some((secret) => text.includes(secret))) return body;
  return redactValue(body, present) as Body;
}

function redactValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((one) => redactValue(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [String(redactValue(key, secrets)), redactValue(one, secrets)]),
  );
}

function longestFirst(secrets: readonly string[]): readonly string[] {
  return [...secrets].sort((left, right) => right.length - left.length);
}
