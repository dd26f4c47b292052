/** Replaces the exact values of configured secrets wherever an event holds them. */
import type { RunEventBody } from '../core/events';

const MASK = '[secret]';
/** Shorter values occur by chance; replacing them would tear up ordinary text. */
const MIN_SECRET_CHARS = 4;

export function redactSecrets(body: RunEventBody, secrets: readonly string[]): RunEventBody {
  const present = secrets.filter((secret) => secret.length >= MIN_SECRET_CHARS);
  if (present.length === 0) return body;
  const text = JSON.stringify(body);
  const escaped = present.map((secret) => JSON.stringify(secret).slice(1, -1));
  if (!escaped.some((secret) => text.includes(secret))) return body;
  return redactValue(body, present) as RunEventBody;
}

function redactValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((one) => redactValue(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [String(redactValue(key, secrets)), redactValue(one, secrets)]),
  );
}
