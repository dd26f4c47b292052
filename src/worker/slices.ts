/** The slices of a cell that are under way. */
export class Slices {
  #count = 0;
  #onRest: (() => void) | undefined;

  get isBusy(): boolean {
    return this.#count > 0;
  }

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#onRest?.();
  }

  async restWithin(ms: number): Promise<boolean> {
    if (this.#count === 0) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), ms);
    this.#onRest = () => resolve(true);
    const isAtRest = await promise;
    clearTimeout(timer);
    return isAtRest;
  }
}
