/** The cells of nested runs: their ids, and what is known of them from an execution before. */
import type { NestedCellRecord, NestedCellRecords } from '../core/cell/cellRecord';
import type { RunParams } from '../protocol/hostWorker';

/** `2` is the second cell of the run, `2.1:3` the third one of the first nested run that this cell began. */
export function cellId(path: string, iteration: number): string {
  return path === '' ? String(iteration) : `${path}:${iteration}`;
}

/** `2.1` is the first nested run that the second cell of the run began. */
export function nestedRunId(path: string, iteration: number, ordinal: number): string {
  return `${cellId(path, iteration)}.${ordinal}`;
}

/** Of the executions of a cell with this code, the one that came furthest. */
export function nestedCellOf(executions: readonly NestedCellRecord[] = [], code: string): NestedCellRecord | undefined {
  const same = executions.filter((one) => one.code === code);
  return same.toSorted((one, other) => other.entries.length - one.entries.length)[0];
}

/** A replay that lost its worker has both: those of the run that it repeats, and its own. */
export function knownNestedCells({ replays, resume }: RunParams): NestedCellRecords {
  const [one, other] = [replays?.nestedCells ?? {}, resume?.nestedCells ?? {}];
  const ids = [...Object.keys(one), ...Object.keys(other)];
  return Object.fromEntries(ids.map((id) => [id, [...(one[id] ?? []), ...(other[id] ?? [])]]));
}
