import type { ModelToolCall } from '../core/ports';

/** Gives an id to native calls that have none, or one that this run has seen: their results are told apart by it. */
export class ToolCallIds {
  readonly #seen = new Set<string>();

  /** `modelCallId` is that of the response that the calls are in. */
  apply(calls: readonly ModelToolCall[], modelCallId: string): readonly ModelToolCall[] {
    return calls.map((call, index) => {
      const isUsable = call.id !== '' && !this.#seen.has(call.id);
      const id = isUsable ? call.id : `call_${modelCallId}_${index + 1}`;
      this.#seen.add(id);
      return { ...call, id };
    });
  }
}
