/** What generated code threw, as plain text. Every read may run its getters, so each is guarded and capped. */
import { formatValue } from './formatValue';

export interface ThrownDescription {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

const MAX_MESSAGE_CHARS = 20_000;
const MAX_STACK_CHARS = 20_000;

export function describeThrown(thrown: unknown): ThrownDescription {
  if (!(thrown instanceof Error))
    return { name: 'Thrown value', message: cut(formatValue(thrown), MAX_MESSAGE_CHARS), stack: '' };
  return {
    name: cut(read(thrown, 'name') || 'Error', 200),
    message: cut(withCause(thrown), MAX_MESSAGE_CHARS),
    stack: cut(read(thrown, 'stack'), MAX_STACK_CHARS),
  };
}

function withCause(thrown: Error): string {
  const parts = [read(thrown, 'message')];
  if (thrown instanceof AggregateError) {
    for (const one of thrown.errors.slice(0, 5) as unknown[])
      parts.push(one instanceof Error ? read(one, 'message') : formatValue(one));
  }
  const { cause } = thrown;
  if (cause !== undefined)
    parts.push(`caused by: ${cause instanceof Error ? read(cause, 'message') : formatValue(cause)}`);
  return parts.filter((part) => part !== '').join('; ');
}

function read(thrown: Error, property: 'name' | 'message' | 'stack'): string {
  try {
    return String(thrown[property]);
  } catch {
    // The getter belongs to generated code; there is no other text.
    return '';
  }
}

function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars)}…`;
}
