/** Who waits for a server just now. A person is asked only for those, and no longer than they wait. */
export class Attendance {
  readonly #present = new Set<symbol>();
  #deserted = new AbortController();

  get isEmpty(): boolean {
    return this.#present.size === 0;
  }

  /** Aborts when the last one of those who wait now has left. */
  get deserted(): AbortSignal {
    return this.#deserted.signal;
  }

  /** From now until the signal aborts or the returned function is called. */
  attend(signal: AbortSignal): () => void {
    if (signal.aborted) return () => undefined;
    const who = Symbol('waiting');
    if (this.isEmpty) this.#deserted = new AbortController();
    this.#present.add(who);
    const leave = (): void => {
      signal.removeEventListener('abort', leave);
      if (this.#present.delete(who) && this.isEmpty) this.#deserted.abort(new Error('Nobody waits for it any more.'));
    };
    signal.addEventListener('abort', leave, { once: true });
    return leave;
  }
}
