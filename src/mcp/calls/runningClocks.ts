import { CallClock } from '../../core/callClock';

/** The time limits of one connection. They stand while a person is asked: nobody answers faster because a server waits. */
export class RunningClocks {
  /** Each with the end of its pause, while all of them stand. */
  readonly #clocks = new Map<CallClock, (() => void) | undefined>();
  #stops = 0;

  /** Returns the function that takes the clock out again; it goes on then, if it stood. */
  add(clock: CallClock): () => void {
    this.#clocks.set(clock, this.#stops > 0 ? clock.pause() : undefined);
    return () => {
      this.#clocks.get(clock)?.();
      this.#clocks.delete(clock);
    };
  }

  /** A clock of its own that calls `onOver`, unless the returned function was called before. */
  limit(limitMs: number, onOver: () => void): () => void {
    const clock = new CallClock(limitMs);
    clock.signal.addEventListener('abort', onOver, { once: true });
    const remove = this.add(clock);
    return () => {
      remove();
      clock.stop();
    };
  }

  /** All stand until the work is settled. */
  async whileStopped<T>(work: () => Promise<T>): Promise<T> {
    this.#stops += 1;
    if (this.#stops === 1) for (const clock of this.#clocks.keys()) this.#clocks.set(clock, clock.pause());
    try {
      return await work();
    } finally {
      this.#stops -= 1;
      if (this.#stops === 0) {
        for (const [clock, resume] of this.#clocks) {
          this.#clocks.set(clock, undefined);
          resume?.();
        }
      }
    }
  }
}
