import type { Step } from './timelineKeys';
import type { DrawnBar } from './drawnBars';
import type { Lane, PlacedBar } from './timelineLayout';

/** The next bar of the lane by time, or the one of the next lane that is nearest by time; the first where none is active. */
export function nextBar(
  lanes: readonly Lane[],
  active: DrawnBar | undefined,
  { along, across }: Step,
): PlacedBar | undefined {
  const [first] = active?.bars ?? [];
  const at = lanes.findIndex(({ name }) => name === first?.lane);
  if (first === undefined || at === -1) return lanes[0]?.bars[0];
  const bars = lanes[at + across]?.bars;
  if (bars === undefined) return undefined;
  if (across === 0) {
    const index = bars.findIndex(({ id }) => id === first.id);
    const skipped = along > 0 ? (active?.bars.length ?? 1) : 1;
    return bars[index + along * skipped];
  }
  const distance = (bar: PlacedBar): number => Math.abs(bar.from - first.from);
  return bars.reduce((near, bar) => (distance(bar) < distance(near) ? bar : near));
}
