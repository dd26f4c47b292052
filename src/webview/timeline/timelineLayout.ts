/** Where the bars of a timeline lie: each lane has as many rows as went on at the same time. */
import { LANES, type Bar, type LaneName } from './timelineBars';

export interface PlacedBar extends Bar {
  readonly row: number;
  /** Now, where it still goes on. */
  readonly to: number;
}

export interface Lane {
  readonly name: LaneName;
  readonly rows: number;
  /** In the order in which they began. */
  readonly bars: readonly PlacedBar[];
  /** The same as they were given. */
  readonly given: readonly Bar[];
}

/** More at a time than any run may have under way lie upon each other. */
const MAX_ROWS = 64;

/** Lanes without bars are left out. What has ended keeps the place that it had `before`. */
export function placeBars(bars: readonly Bar[], nowMs: number, before: readonly Lane[] = []): readonly Lane[] {
  const byLane = new Map<LaneName, Bar[]>(LANES.map((name) => [name, []]));
  for (const bar of bars) byLane.get(bar.lane)?.push(bar);
  const lanes: Lane[] = [];
  for (const [name, own] of byLane) {
    const known = before.find((lane) => lane.name === name);
    if (own.length > 0) lanes.push(laneOf(name, own, nowMs, known));
  }
  return lanes;
}

function laneOf(name: LaneName, bars: Bar[], nowMs: number, known: Lane | undefined): Lane {
  bars.sort((one, other) => one.from - other.from);
  const ends: number[] = [];
  let isKnown = true;
  const placed = bars.map((bar, index): PlacedBar => {
    // Where a bar lies depends on those that began before it.
    isKnown &&= bar.to !== undefined && known?.given[index] === bar;
    const one = (isKnown ? known?.bars[index] : undefined) ?? placedBar(bar, ends, nowMs);
    ends[one.row] = Math.max(ends[one.row] ?? 0, one.to);
    return one;
  });
  return { name, rows: ends.length, bars: placed, given: bars };
}

function placedBar(bar: Bar, ends: readonly number[], nowMs: number): PlacedBar {
  return { ...bar, row: rowFor(bar.from, ends), to: bar.to ?? Math.max(bar.from, nowMs) };
}

/** The first row that is free by then, else a new one. */
function rowFor(from: number, ends: readonly number[]): number {
  const free = ends.findIndex((end) => end <= from);
  if (free !== -1) return free;
  return ends.length < MAX_ROWS ? ends.length : ends.indexOf(Math.min(...ends));
}
