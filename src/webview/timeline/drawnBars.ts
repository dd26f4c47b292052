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
const MAX_MERGE_PX = 64;

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
  const lastOf = new Array<Extent | undefined>(rows);
  /** By the power of two from which on they are joined: how many bars join the one before them. */
  const joined: number[] = [];
  for (const bar of bars) {
    const own = extentOf(bar, scale);
    const last = lastOf[bar.row];
    if (last !== undefined) {
      const needed = Math.max(last.end - last.x, own.end - own.x, own.x - last.end);
      const power = Math.max(0, Math.floor(Math.log2(needed)) + 1);
      joined[power] = (joined[power] ?? 0) + 1;
    }
    lastOf[bar.row] = own;
  }
  let left = bars.length;
  for (let power = 0; 2 ** power < MAX_MERGE_PX; power += 1) {
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
    const { x, end } = extentOf(bar, scale);
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

/** In pixels, of what can be seen of it. */
interface Extent {
  readonly x: number;
  readonly end: number;
}

function extentOf(bar: PlacedBar, { from, scale, widthPx }: Scale): Extent {
  return { x: Math.max(0, (bar.from - from) * scale), end: Math.min(widthPx, (bar.to - from) * scale) };
}
