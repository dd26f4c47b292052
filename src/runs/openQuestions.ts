/** Whether a person is being asked something at the moment, by whichever calls of the run: its clock stands then. */
import type { RunEventBody } from '../core/events';

export class OpenQuestions {
  readonly #open = new Set<object>();
  readonly #approvals = new Map<string, () => void>();
  #listener: ((isAsking: boolean) => void) | undefined;

  /** Tells of each change from now on, and at once where a question is open; returns the function that ends that. */
  subscribe(listener: (isAsking: boolean) => void): () => void {
    this.#listener = listener;
    if (this.#open.size > 0) listener(true);
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  /** Returns the function that ends the question. */
  begin(): () => void {
    const question = {};
    this.#open.add(question);
    if (this.#open.size === 1) this.#listener?.(true);
    return () => {
      if (this.#open.delete(question) && this.#open.size === 0) this.#listener?.(false);
    };
  }

  /** Calls that are allowed without a question report none. */
  noteApproval(event: RunEventBody): void {
    if (event.type === 'approval.asked') this.#approvals.set(event.callId, this.begin());
    if (event.type !== 'approval.answered') return;
    this.#approvals.get(event.callId)?.();
    this.#approvals.delete(event.callId);
  }
}
