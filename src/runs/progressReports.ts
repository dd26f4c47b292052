import type { ToolProgress } from '../core/ports';

/** A server may tell of every step; the run reports so many at most. */
const REPORT_EVERY_MS = 250;
const MAX_MESSAGE_CHARS = 500;

/** Thins out what a server tells of the progress of a call: the first at once, then the newest at intervals. */
export class ProgressReports {
  readonly #report: (progress: ToolProgress) => void;
  #waiting: ToolProgress | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(report: (progress: ToolProgress) => void) {
    this.#report = report;
  }

  add({ progress, total, message }: ToolProgress): void {
    this.#waiting = { progress, total, message: message?.slice(0, MAX_MESSAGE_CHARS) };
    if (this.#timer === undefined) this.#flush();
  }

  /** What was held back is of no interest once the call has ended. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  #flush(): void {
    const progress = this.#waiting;
    this.#waiting = undefined;
    this.#timer = progress && setTimeout(() => this.#flush(), REPORT_EVERY_MS);
    if (progress !== undefined) this.#report(progress);
  }
}
