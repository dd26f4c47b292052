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

/** The callee, and the trace of the place where the call was made, as far as it is known. */
export type Unawaited = readonly [callee: string, trace?: string];

export function describeUnawaited(
  calls: readonly Unawaited[],
  lineOf: (trace: string) => number | undefined,
): readonly string[] {
  if (calls.length === 0) return [];
  const shown = new Set<string>();
  for (const [callee, trace = ''] of calls) {
    const line = lineOf(trace);
    shown.add(line === undefined ? callee : `${callee}, line ${line}`);
  }
  return [
    `${calls.length === 1 ? 'A call was' : `${calls.length} calls were`} not awaited (${[...shown].join('; ')}); write \`await\` before each call.`,
  ];
}
