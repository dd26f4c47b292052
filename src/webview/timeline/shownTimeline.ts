import type { Transcript } from '../../core/transcript/transcript';
import type { DrawnBar } from './drawnBars';
import { sinceStart, TimelineBars } from './timelineBars';
import { chartOf, elementId, type Chart } from './timelineChart';
import type { Step } from './timelineKeys';
import { placeBars, type Lane, type PlacedBar } from './timelineLayout';
import { nextBar } from './timelineSteps';
import { moveRange, rangeWith, zoomRange, type TimeRange } from './timeRange';

/** What is shown of a run's timeline: which part of the time, which bar has the focus, which is under the pointer. */
export class ShownTimeline {
  readonly #bars = new TimelineBars();
  #lanes: readonly Lane[] = [];
  #chart: Chart | undefined;
  #endMs = 1;
  /** Absent: all of it, also while it grows. */
  #range: TimeRange | undefined;
  #activeId: string | undefined;
  #hoveredId: string | undefined;

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** As it was drawn last. */
  get chart(): Chart | undefined {
    return this.#chart;
  }

  /** The bar that has the focus among the bars. */
  get active(): DrawnBar | undefined {
    return this.barOf(this.#activeId);
  }

  get hovered(): DrawnBar | undefined {
    return this.barOf(this.#hoveredId);
  }

  /** Takes what is new of the run. */
  follow(transcript: Transcript, elapsedMs: number): void {
    const now = Math.max(elapsedMs, sinceStart(transcript.lastAt ?? 0, transcript));
    this.#lanes = placeBars(this.#bars.of(transcript), now, this.#lanes);
    this.#endMs = Math.max(1, ...this.#lanes.map(({ bars }) => bars.reduce((end, bar) => Math.max(end, bar.to), 0)));
  }

  chartFor(width: number): Chart {
    return (this.#chart = chartOf(this.#lanes, this.#shown, width));
  }

  /** By the id of its element. */
  barOf(id: string | undefined): DrawnBar | undefined {
    if (id === undefined) return undefined;
    return this.#drawn.find((bar) => elementId(bar) === id);
  }

  showAll(): void {
    this.#show(undefined);
  }

  /** Less of the time where `factor` is below 1, more where it is above; `about` a time that stays where it is. */
  zoom(factor: number, about?: number): void {
    const { from, to } = this.#shown;
    this.#show(zoomRange(this.#shown, factor, about ?? (from + to) / 2, this.#endMs));
  }

  /** By a part of what is shown. */
  move(share: number): void {
    this.#show(moveRange(this.#shown, share, this.#endMs));
  }

  get isZoomed(): boolean {
    return this.#range !== undefined;
  }

  /** The time at a place of the chart, in pixels from its left edge. */
  timeAt(x: number): number {
    const { plotX = 0, width = 1 } = this.#chart ?? {};
    const share = (x - plotX) / Math.max(1, width - plotX);
    const { from, to } = this.#shown;
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  }

  /** False where that is known. */
  hover(bar: DrawnBar | undefined): boolean {
    const id = elementId(bar);
    if (id === this.#hoveredId) return false;
    this.#hoveredId = id;
    return true;
  }

  step(step: Step, width: number): void {
    this.#activate(nextBar(this.#lanes, this.active, step), width);
  }

  /** To the first bar, or the last, of the lane at the top. */
  stepToEnd(index: 0 | -1, width: number): void {
    this.#activate(this.#lanes[0]?.bars.at(index), width);
  }

  /** False where there was nothing to forget. */
  forgetBar(): boolean {
    const hadOne = (this.#activeId ?? this.#hoveredId) !== undefined;
    this.#activeId = this.#hoveredId = undefined;
    return hadOne;
  }

  /** Several bars in one are looked at from nearer by; the result is the single one that is to be gone to. */
  choose({ bars }: DrawnBar): PlacedBar | undefined {
    const [first] = bars;
    if (first === undefined) return undefined;
    const to = bars.reduce((end, bar) => Math.max(end, bar.to), first.to);
    const margin = (to - first.from) * 0.05;
    const isNear = to - first.from >= (this.#shown.to - this.#shown.from) * 0.5;
    if (bars.length === 1 || isNear) return first;
    this.#show(zoomRange({ from: first.from - margin, to: to + margin }, 1, first.from, this.#endMs));
    return undefined;
  }

  get #shown(): TimeRange {
    return this.#range ?? { from: 0, to: this.#endMs };
  }

  get #drawn(): readonly DrawnBar[] {
    return this.#chart?.lanes.flatMap((lane) => lane.drawn) ?? [];
  }

  #show(range: TimeRange | undefined): void {
    const isWhole = range === undefined || range.to - range.from >= this.#endMs;
    this.#range = isWhole ? undefined : range;
    this.#hoveredId = undefined;
  }

  #activate(bar: PlacedBar | undefined, width: number): void {
    if (bar === undefined) return;
    if (this.#range !== undefined) this.#range = rangeWith(this.#range, bar, this.#endMs);
    // The bar may be drawn together with its neighbours.
    this.chartFor(width);
    const isDrawnBy = ({ bars }: DrawnBar): boolean => bars.some(({ id, lane }) => id === bar.id && lane === bar.lane);
    this.#activeId = elementId(this.#drawn.find(isDrawnBy));
    this.#hoveredId = undefined;
  }
}
