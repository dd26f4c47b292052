/** How the execution of a cell ended. */
import type { CellError } from '../core/events';
import type { JsonValue } from '../core/json';

export type CellEnd =
  | { readonly kind: 'submitted'; readonly args: readonly JsonValue[] }
  | { readonly kind: 'completed'; readonly value: string | undefined; readonly notes: readonly string[] }
  | { readonly kind: 'thrown'; readonly thrown: Thrown; readonly notes: readonly string[] }
  | { readonly kind: 'stopped'; readonly error: CellError; readonly notes: readonly string[] };

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Whether it is the very error that SUBMIT refused a value with. */
  readonly isRefusal: boolean;
}

export function describeUnawaited(calls: readonly string[]): readonly string[] {
  if (calls.length === 0) return [];
  const shown = [...new Set(calls)].join(', ');
  return [
    `${calls.length === 1 ? 'A call was' : `${calls.length} calls were`} not awaited (${shown}); write \`await\` before each call.`,
  ];
}
