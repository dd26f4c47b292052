/** What a run has used of its budget, by the rules by which it is counted where it is kept (`core/budget.ts`). */
import type { RunEvent } from '../events';

export interface BudgetUse {
  /** Sub-calls and nested runs. */
  readonly subCalls: number;
  /** The time in which the run was alive and waited for nobody's word. */
  readonly activeMs: number;
  /** What its code computed. */
  readonly cpuMs: number;
}

/** Adds what one event says; `sinceMs` is the time since the event before it. */
export function addBudgetUse(
  use: { -readonly [Key in keyof BudgetUse]: number },
  event: RunEvent,
  sinceMs: number,
  isWaiting: boolean,
): void {
  if (event.type !== 'run.resumed' && !isWaiting) use.activeMs += Math.max(0, sinceMs);
  switch (event.type) {
    case 'cell.finished':
      use.cpuMs += event.cpuMs ?? 0;
      return;
    case 'nested.started':
      use.subCalls += 1;
      return;
    case 'model.started':
      if (event.purpose === 'subCall') use.subCalls += 1;
      return;
    case 'iteration.started':
      // Each turn of a nested run is a model call too, but no sub-call.
      if ((event.depth ?? 0) > 0) use.subCalls = Math.max(0, use.subCalls - 1);
      return;
    default:
  }
}
