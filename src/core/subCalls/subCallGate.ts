/** The one bound on sub-calls in flight, for a run and all of its nested runs. */
import pLimit from 'p-limit';
import { isRlmError } from '../errors';

export class SubCallGate {
  readonly #most: number;
  readonly #gate;

  constructor(most: number) {
    this.#most = most;
    this.#gate = pLimit(most);
  }

  /** Holds a place for one call to the model, and for nothing else: what waits for other calls would hold them up. */
  pass<T>(call: () => Promise<T>): Promise<T> {
    return this.#gate(call);
  }

  /** A provider that says it is too much gets half as much at a time; each answer brings one more again. */
  slowDown(thrown: unknown): void {
    if (isRlmError(thrown) && thrown.code === 'modelQuota')
      this.#gate.concurrency = Math.max(1, Math.floor(this.#gate.concurrency / 2));
  }

  speedUp(): void {
    if (this.#gate.concurrency < this.#most) this.#gate.concurrency += 1;
  }
}
