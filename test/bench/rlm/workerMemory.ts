/**
 * How much memory of its own a worker process took at most, as the kernel counts it: resident pages without those of
 * files. The latter are Node's executable, of which more is touched the more of V8 is used (8 MB in a run); they are
 * shared by all processes of that Node and can be dropped at any time. Linux only: elsewhere nothing is measured.
 */
import { readFileSync } from 'node:fs';
import type { WorkerProcess } from '../../../src/sandbox/workerProcess';

export const MEGABYTE = 1_000_000;

export interface ResidentBytes {
  readonly now: number;
  /** The highest since the process started, garbage that V8 had not collected yet included. */
  readonly peak: number;
}

/** Undefined where the process is gone or the system does not say. */
export function residentBytes(pid: number): ResidentBytes | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // Of the pages of files no peak is kept; they hardly become fewer while the process runs.
    const ofFiles = kilobytes(status, 'RssFile');
    const now = kilobytes(status, 'VmRSS') - ofFiles;
    const found = { now: now * 1024, peak: (kilobytes(status, 'VmHWM') - ofFiles) * 1024 };
    // A process that has ended and was not reaped has a status without sizes.
    return Number.isNaN(found.peak) ? undefined : found;
  } catch {
    return undefined;
  }
}

/** Watches the workers that come and go during one run. */
export class MemoryWatch {
  readonly #workers: () => readonly WorkerProcess[];
  readonly #timer: NodeJS.Timeout;
  #peak = 0;

  constructor(workers: () => readonly WorkerProcess[]) {
    this.#workers = workers;
    this.#timer = setInterval(() => this.sample(), 10);
  }

  /** The kernel keeps the peak, so that it is enough to look once before the worker is ended. */
  sample(): void {
    for (const { id } of this.#workers()) this.#peak = Math.max(this.#peak, residentBytes(id)?.peak ?? 0);
  }

  /** Ends the watch; 0 if nothing could be measured. */
  stop(): number {
    clearInterval(this.#timer);
    this.sample();
    return this.#peak;
  }
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
}
