/** The bars of a lane as they are drawn: only what can be seen, and no more elements than a browser draws at once. */
import type { Lane, PlacedBar } from './timelineLayout';
import type { TimeRange } from './timeRange';

/** What is drawn as one: a bar, or several that would be narrower than they can be told apart. */
export interface DrawnBar {
  readonly bars: readonly PlacedBar[];
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/** Elements that a browser draws at once without anybody noticing. */
const MAX_DRAWN = 300;
const MIN_WIDTH_PX = 2;
const MAX_POWER = 6;
const MAX_MERGE_PX = 2 ** MAX_POWER;

interface Scale {
  readonly from: number;
  /** Pixels for each millisecond. */
  readonly scale: number;
  readonly widthPx: number;
}

/** Narrow neighbours become one, the more of them the more there are. */
export function drawBars(lane: Lane, { from, to }: TimeRange, widthPx: number): readonly DrawnBar[] {
  const scale = { from, scale: widthPx / Math.max(1e-6, to - from), widthPx };
  const seen = lane.bars.filter((bar) => bar.to >= from && bar.from <= to);
  return merge(seen, lane.rows, scale, mergeWidth(seen, lane.rows, scale));
}

/** The smallest width, of 1, 2, 4 … pixels, with which few enough are left: what is narrower, and as near, is joined. */
function mergeWidth(bars: readonly PlacedBar[], rows: number, scale: Scale): number {
  /** Of the last bar of each row. */
  const widths = new Float64Array(rows).fill(Infinity);
  const ends = new Float64Array(rows);
  /** By the power of two from which on they are joined: how many bars join the one before them. */
  const joined = new Uint32Array(MAX_POWER + 1);
  for (const { from, to, row } of bars) {
    const x = leftOf(from, scale);
    const end = rightOf(to, scale);
    const needed = Math.max(widths[row] ?? Infinity, end - x, x - (ends[row] ?? 0));
    const power = needed < MAX_MERGE_PX ? 32 - Math.clz32(needed) : MAX_POWER;
    joined[power] = (joined[power] ?? 0) + 1;
    widths[row] = end - x;
    ends[row] = end;
  }
  let left = bars.length;
  for (let power = 0; power < MAX_POWER; power += 1) {
    left -= joined[power] ?? 0;
    if (left <= MAX_DRAWN) return 2 ** power;
  }
  return MAX_MERGE_PX;
}

interface OpenDrawnBar extends DrawnBar {
  readonly bars: PlacedBar[];
  width: number;
  readonly isNarrow: boolean;
}

function merge(bars: readonly PlacedBar[], rows: number, scale: Scale, mergePx: number): readonly DrawnBar[] {
  const { widthPx } = scale;
  const drawn: OpenDrawnBar[] = [];
  const lastOf = new Array<OpenDrawnBar | undefined>(rows);
  for (const bar of bars) {
    const x = leftOf(bar.from, scale);
    const end = rightOf(bar.to, scale);
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

/** In pixels, of what can be seen of a bar. */
function leftOf(fromMs: number, { from, scale }: Scale): number {
  return Math.max(0, (fromMs - from) * scale);
}

function rightOf(toMs: number, { from, scale, widthPx }: Scale): number {
  return Math.min(widthPx, (toMs - from) * scale);
}
