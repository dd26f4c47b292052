/**
 * The slices of a cell that are under way. Entries follow each other into the isolate without waiting, but for those
 * that come while code runs for long: should its time be over, they must not run after it.
 */
const LONG_MS = 20;

export class Slices {
  readonly #held: (() => void)[] = [];
  #count = 0;
  #startedAt = 0;
  #onRest: (() => void) | undefined;

  get isBusy(): boolean {
    return this.#count > 0;
  }

  /** Keeps the entry for when the isolate is at rest, if it has to wait. */
  hold(enter: () => void): boolean {
    const isHeld = this.#count > 0 && performance.now() - this.#startedAt > LONG_MS;
    if (isHeld) this.#held.push(enter);
    return isHeld;
  }

  begin(): void {
    if (this.#count === 0) this.#startedAt = performance.now();
    this.#count += 1;
  }

  /** What was held enters, unless the cell is over. */
  end(isOver: boolean): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#onRest?.();
    const held = this.#held.splice(0);
    if (!isOver) for (const enter of held) enter();
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
