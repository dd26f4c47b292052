/** Calls as the realm tells them. */
import type { EngineFunction } from '../core/interpreter';
import type { JsonValue } from '../core/json';

type Call = [name: EngineFunction, args: readonly JsonValue[], line: number | undefined];

/** Apart from the call itself, which would keep the text until it is answered. `texts` came ahead of it. */
export function readCall(
  text: string,
  texts: readonly string[],
  { lineOf }: { lineOf(trace: string): number | undefined },
): Call {
  const [name, args, hasTexts, trace] = JSON.parse(text) as [EngineFunction, readonly JsonValue[], boolean, string?];
  return [name, hasTexts ? [texts, ...args] : args, trace === undefined ? undefined : lineOf(trace)];
}
