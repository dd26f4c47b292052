/** Calls, and the end of a cell, as the realm tells them. */
import type { EngineFunction } from '../core/interpreter';
import type { JsonValue } from '../core/json';
import type { Thrown } from './cellEnd';

/** The third element says whether texts came ahead of it; the last is the trace of its place. */
export type PostedCall = [name: EngineFunction, args: readonly JsonValue[], hasTexts: boolean, trace?: string];

/** What the realm says of the cell's end; `unawaited` are the calls that were still open then, with their traces. */
export type Finished = { readonly unawaited: readonly (readonly [callee: string, trace?: string])[] } & (
  { readonly value?: string } | { readonly error: Thrown }
);

/** One of those that the realm held back for the end of its turn. */
export type HeldPost = readonly [type: 'call' | 'done', id: number, body: unknown];

type Call = [name: EngineFunction, args: readonly JsonValue[], line: number | undefined];

/** Apart from the call itself, which would keep the text until it is answered. `texts` came ahead of it. */
export function readCall(
  [name, args, hasTexts, trace]: PostedCall,
  texts: readonly string[],
  { lineOf }: { lineOf(trace: string): number | undefined },
): Call {
  return [name, hasTexts ? [texts, ...args] : args, trace === undefined ? undefined : lineOf(trace)];
}
