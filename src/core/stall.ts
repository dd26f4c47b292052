/** Notices a model that turns in circles: the same code with the same result, or the same error, again and again. */
import type { CellError } from './events';

export type StallVerdict = 'going' | 'hint' | 'stalled';

export const STALL_HINT =
  'This is the second time in a row with the same result. Do not repeat it: try another way, or SUBMIT what you know.';

export class StallDetector {
  #lastOutcome: string | undefined;
  #lastError: string | undefined;
  #outcomeRepeats = 0;
  #errorRepeats = 0;

  /** The second time in a row brings a hint, the third one ends the run. */
  judge(code: string, observation: string, error: CellError | undefined): StallVerdict {
    const outcome = `${code.replaceAll(/\s+/g, ' ').trim()}\n${observation}`;
    this.#outcomeRepeats = outcome === this.#lastOutcome ? this.#outcomeRepeats + 1 : 0;
    this.#lastOutcome = outcome;
    const fault = error && `${error.name}: ${error.message}`;
    this.#errorRepeats = fault !== undefined && fault === this.#lastError ? this.#errorRepeats + 1 : 0;
    this.#lastError = fault;
    const repeats = Math.max(this.#outcomeRepeats, this.#errorRepeats);
    if (repeats >= 2) return 'stalled';
    return repeats === 1 ? 'hint' : 'going';
  }
}
