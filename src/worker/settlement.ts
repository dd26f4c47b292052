/** What a call came to, on its way into the realm. */
import { messageOf } from '../core/errors';
import type { InvokeResult } from '../core/interpreter';
import type { JsonValue } from '../core/json';

/** One of those that the realm's `settle` takes, as JSON: the call's id, whether it is well, and what it gave. */
export function settlement(callId: number, result: InvokeResult): string {
  if (!result.ok) return `[${callId},false,${JSON.stringify(result.error)}]`;
  const { value, form, content } = result;
  const beside =
    form === undefined ? 'null,null' : `"${form}",${content === undefined ? 'null' : JSON.stringify(content)}`;
  return `[${callId},true,${JSON.stringify(value)},${beside}]`;
}

export function toInvokeFailure(thrown: unknown): InvokeResult {
  return { ok: false, error: { name: 'Error', message: messageOf(thrown) } };
}

/** What a tool call is called in words. */
export function calleeOf([namespace, member]: readonly JsonValue[]): string {
  return `${namespace as string}.${member as string}`;
}
