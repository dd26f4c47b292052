/** A run that goes on is drawn anew this often; what a person does is shown at once. */
const REDRAW_MS = 250;
/** A drawing that took long is followed by a rest of so many times as long. */
const REST = 15;

/** When something that changes all the time is drawn again, so that it leaves the page its time. */
export class RedrawPace {
  #drawnAt = -Infinity;
  #restMs = REDRAW_MS;

  /** Below 0 where it is time already. */
  get waitMs(): number {
    return this.#drawnAt + this.#restMs - performance.now();
  }

  begin(): void {
    this.#drawnAt = performance.now();
  }

  end(): void {
    this.#restMs = Math.max(REDRAW_MS, (performance.now() - this.#drawnAt) * REST);
  }

  /** The next drawing does not wait. */
  hurry(): void {
    this.#drawnAt = -Infinity;
  }
}
