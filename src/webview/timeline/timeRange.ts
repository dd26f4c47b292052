/** Which part of a run's time is shown, and the round times that are marked on it. */

/** In milliseconds since the run began. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
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
