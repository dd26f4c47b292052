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
}

/** What of the time is shown, in milliseconds since the run began. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What is drawn as one: a bar, or several that would be narrower than they can be told apart. */
export interface DrawnBar {
  readonly bars: readonly PlacedBar[];
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/** More at a time than any run may have under way lie upon each other. */
const MAX_ROWS = 64;
/** Elements that a browser draws at once without anybody noticing. */
const MAX_DRAWN = 300;
const MIN_WIDTH_PX = 2;
const MAX_MERGE_PX = 64;

/** Lanes without bars are left out. */
export function placeBars(bars: readonly Bar[], nowMs: number): readonly Lane[] {
  const byLane = new Map<LaneName, Bar[]>(LANES.map((name) => [name, []]));
  for (const bar of bars) byLane.get(bar.lane)?.push(bar);
  const lanes: Lane[] = [];
  for (const [name, own] of byLane) if (own.length > 0) lanes.push(laneOf(name, own, nowMs));
  return lanes;
}

function laneOf(name: LaneName, bars: Bar[], nowMs: number): Lane {
  bars.sort((one, other) => one.from - other.from);
  const ends: number[] = [];
  const placed = bars.map((bar): PlacedBar => {
    const to = bar.to ?? Math.max(bar.from, nowMs);
    const row = rowFor(bar.from, ends);
    ends[row] = Math.max(ends[row] ?? 0, to);
    return { ...bar, row, to };
  });
  return { name, rows: ends.length, bars: placed };
}

/** The first row that is free by then, else a new one. */
function rowFor(from: number, ends: readonly number[]): number {
  const free = ends.findIndex((end) => end <= from);
  if (free !== -1) return free;
  return ends.length < MAX_ROWS ? ends.length : ends.indexOf(Math.min(...ends));
}

/** The bars of a lane that can be seen. Narrow neighbours become one, the more of them the more there are. */
export function drawBars(lane: Lane, { from, to }: TimeRange, widthPx: number): readonly DrawnBar[] {
  const scale = widthPx / Math.max(1e-6, to - from);
  const seen = lane.bars.filter((bar) => bar.to >= from && bar.from <= to);
  for (let mergePx = 1; ; mergePx *= 2) {
    const drawn = merge(seen, lane.rows, { from, scale, widthPx, mergePx });
    if (drawn.length <= MAX_DRAWN || mergePx >= MAX_MERGE_PX) return drawn;
  }
}

interface OpenDrawnBar extends DrawnBar {
  readonly bars: PlacedBar[];
  width: number;
  readonly isNarrow: boolean;
}

interface Scale {
  readonly from: number;
  /** Pixels for each millisecond. */
  readonly scale: number;
  readonly widthPx: number;
  /** What is narrower, and as near to its neighbour, is drawn with it. */
  readonly mergePx: number;
}

function merge(
  bars: readonly PlacedBar[],
  rows: number,
  { from, scale, widthPx, mergePx }: Scale,
): readonly DrawnBar[] {
  const drawn: OpenDrawnBar[] = [];
  const lastOf = new Array<OpenDrawnBar | undefined>(rows);
  for (const bar of bars) {
    const x = Math.max(0, (bar.from - from) * scale);
    const end = Math.min(widthPx, (bar.to - from) * scale);
    const isNarrow = end - x < mergePx;
    const last = lastOf[bar.row];
    if (last !== undefined && isNarrow && last.isNarrow && x - (last.x + last.width) < mergePx) {
      last.bars.push(bar);
      last.width = Math.max(last.width, end - last.x);
      continue;
    }
    const width = Math.max(MIN_WIDTH_PX, end - x);
    const one = { bars: [bar], row: bar.row, x: Math.min(x, widthPx - MIN_WIDTH_PX), width, isNarrow };
    lastOf[bar.row] = one;
    drawn.push(one);
  }
  return drawn;
}

/** What a range becomes when it is zoomed about a time; `factor` below 1 shows less. */
export function zoomRange(range: TimeRange, factor: number, about: number, endMs: number): TimeRange {
  const span = Math.min(endMs, Math.max(MIN_SPAN_MS, (range.to - range.from) * factor));
  const share = (about - range.from) / Math.max(1e-6, range.to - range.from);
  return shiftInto(about - share * span, span, endMs);
}

/** The range moved by a part of its span. */
export function moveRange({ from, to }: TimeRange, share: number, endMs: number): TimeRange {
  return shiftInto(from + share * (to - from), to - from, endMs);
}

/** The range moved as little as shows the bar. */
export function rangeWith(range: TimeRange, bar: TimeRange, endMs: number): TimeRange {
  const span = range.to - range.from;
  if (bar.to >= range.from && bar.from <= range.to) return range;
  return shiftInto(bar.from < range.from ? bar.from - span * 0.1 : bar.from - span * 0.9, span, endMs);
}

const MIN_SPAN_MS = 2;

function shiftInto(from: number, span: number, endMs: number): TimeRange {
  const start = Math.min(Math.max(0, from), Math.max(0, endMs - span));
  return { from: start, to: start + span };
}

/** Round times for an axis, each at least `minPx` from the next. */
export function ticksOf({ from, to }: TimeRange, widthPx: number, minPx = 88): readonly number[] {
  const least = ((to - from) * minPx) / Math.max(1, widthPx);
  const step = STEPS_MS.find((one) => one >= least) ?? Math.ceil(least / HOUR_MS) * HOUR_MS;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

const HOUR_MS = 3_600_000;
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000),
];
