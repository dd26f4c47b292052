/** What a call came to, on its way into the realm. */
import { messageOf } from '../core/errors';
import type { InvokeResult } from '../core/interpreter';
import type { JsonValue } from '../core/json';

/** The arguments of the realm's `settle` after the first two. */
export function settlement(result: InvokeResult, clock: number): readonly unknown[] {
  if (!result.ok) return [JSON.stringify(result.error), clock];
  const { value, form, content } = result;
  return [JSON.stringify(value), clock, form, content && JSON.stringify(content)];
}

export function toInvokeFailure(thrown: unknown): InvokeResult {
  return { ok: false, error: { name: 'Error', message: messageOf(thrown) } };
}

/** What a tool call is called in words. */
export function calleeOf([namespace, member]: readonly JsonValue[]): string {
  return typeof namespace === 'string' && typeof member === 'string' ? `${namespace}.${member}` : 'a tool';
}
