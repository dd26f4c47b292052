/** What generated code threw, as plain text. Every read may run its getters, so each is guarded and capped. */
import { formatValue } from './formatValue';

export interface ThrownDescription {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

const MAX_MESSAGE_CHARS = 20_000;
const MAX_STACK_CHARS = 20_000;
const MAX_PROPERTIES_CHARS = 1_000;
/** A cause may be its own cause. */
const MAX_CHAIN = 5;

export function describeThrown(thrown: unknown): ThrownDescription {
  try {
    if (!(thrown instanceof Error))
      return { name: 'Thrown value', message: cut(formatValue(thrown), MAX_MESSAGE_CHARS), stack: '' };
    return {
      name: cut(nameOf(thrown), 200),
      message: cut(wordsOf(thrown), MAX_MESSAGE_CHARS),
      stack: cut(read(thrown, 'stack'), MAX_STACK_CHARS),
    };
  } catch {
    // Generated code may have replaced any built-in function.
    return { name: 'Error', message: 'The error cannot be described.', stack: '' };
  }
}

/** The message, then the error's own properties, the errors it joins, and its causes. */
function wordsOf(thrown: Error): string {
  const parts = [read(thrown, 'message'), ownProperties(thrown)];
  if (thrown instanceof AggregateError)
    for (const one of thrown.errors.slice(0, MAX_CHAIN) as unknown[]) parts.push(brief(one));
  let { cause } = thrown;
  for (let count = 0; cause !== undefined && count < MAX_CHAIN; count += 1) {
    parts.push(`caused by: ${brief(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return parts.filter((part) => part !== '').join('; ');
}

function brief(one: unknown): string {
  return one instanceof Error ? `${nameOf(one)}: ${read(one, 'message')}` : formatValue(one);
}

/** A `ToolError` has its server, tool and kind in its message. */
function ownProperties(thrown: Error): string {
  const name = nameOf(thrown);
  const keys = Object.keys(thrown).filter((key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key));
  if (name === 'ToolError' || keys.length === 0) return '';
  const own = Object.fromEntries(keys.map((key) => [key, (thrown as unknown as Record<string, unknown>)[key]]));
  return cut(formatValue(own), MAX_PROPERTIES_CHARS);
}

function nameOf(thrown: Error): string {
  return read(thrown, 'name') || 'Error';
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
