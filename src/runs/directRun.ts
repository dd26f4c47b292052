/** A direct answer, in the extension host: no code runs, so there is nothing that a worker would have to contain. */
import { Budget } from '../core/budget';
import { runDirectTask, type DirectTask } from '../core/direct/directTask';
import type { RunOutcome } from '../core/events';
import type { Limits } from '../core/limits';
import type { ModelPort } from '../core/ports';
import type { LoopEvent } from '../core/runLoop';
import type { PortCalls } from './portCalls';

export interface DirectRun {
  readonly task: DirectTask;
  readonly limits: Limits;
  readonly calls: PortCalls;
  readonly onEvent: (event: LoopEvent) => void;
  readonly signal: AbortSignal;
}

export function runDirectly({ task, limits, calls, onEvent, signal }: DirectRun): Promise<RunOutcome> {
  const budget = new Budget(limits, () => performance.now());
  const model: ModelPort = { generate: (request, callSignal) => calls.generate(request, { depth: 0 }, callSignal) };
  const stopAsking = calls.questions.subscribe((isAsking) => budget.stand(isAsking));
  return runDirectTask(task, { budget, model }, signal, onEvent).finally(stopAsking);
}
