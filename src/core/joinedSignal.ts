/**
 * What `AbortSignal.any` does, for something that ends: its signals are bound to those that they follow by weak
 * references, which cost more than the rest of a call, and calls are many.
 */
export class JoinedSignal {
  readonly #aborter = new AbortController();
  readonly #followed: readonly AbortSignal[];
  readonly #follow = (): void => this.#aborter.abort(this.#followed.find(({ aborted }) => aborted)?.reason);

  constructor(...followed: readonly AbortSignal[]) {
    this.#followed = followed;
    for (const signal of followed) signal.addEventListener('abort', this.#follow, { once: true });
    if (followed.some(({ aborted }) => aborted)) this.#follow();
  }

  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** From now on it is not aborted any more. */
  release(): void {
    for (const signal of this.#followed) signal.removeEventListener('abort', this.#follow);
  }
}
