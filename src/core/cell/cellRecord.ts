/**
 * What a cell saw of the world beside the values of its calls: the clock, randomness, and the order in which results
 * and timers came. With it the same code takes the same way again, in another worker or on another day.
 */
import type { CellError } from '../events';

/**
 * Something that came into the isolate while the cell ran: the result of a call, or a timer, by its place among the
 * calls and timers that the cell started (from 1), and the clock then in milliseconds, with the results that came in
 * together with it; or what `budget()` gave, as JSON.
 */
export type CellEntry = readonly [ordinal: number, clock: number, ...others: readonly number[]] | string;

export interface CellRecord {
  /** Milliseconds since the epoch when the cell started. */
  readonly clock: number;
  readonly entries: readonly CellEntry[];
  /** The limit that stopped the cell once all of that had come. */
  readonly stop?: CellError | undefined;
}

/** The same of a cell of a nested run, which holds only while its model writes the same code again. */
export interface NestedCellRecord extends CellRecord {
  readonly code: string;
}

/** By the id of the cell; each execution has a record. */
export type NestedCellRecords = Readonly<Record<string, readonly NestedCellRecord[]>>;

/** With what a cell starts. */
export interface CellStart {
  readonly clock: number;
  /** Any text; equal seeds give equal randomness. */
  readonly seed: string;
  /** Followed as far as the code goes the same way; from there on the cell lives. */
  readonly recorded?: CellRecord | undefined;
}
