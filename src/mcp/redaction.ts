/** Replaces the exact values of secrets, longer ones first, since one may be part of another. */
export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of [...secrets].sort((left, right) => right.length - left.length)) {
    if (secret !== '') redacted = redacted.replaceAll(secret, '[secret]');
  }
  return redacted;
}
