import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { iconButton } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { sinceStart, TimelineBars } from './timelineBars';
import { chartOf, chartView, elementId, tooltipView, type Chart } from './timelineChart';
import { KEY_MOVES, KEY_STEPS, KEY_ZOOMS, ZOOM } from './timelineKeys';
import {
  moveRange,
  placeBars,
  rangeWith,
  zoomRange,
  type DrawnBar,
  type Lane,
  type PlacedBar,
  type TimeRange,
} from './timelineLayout';
import { nextBar } from './timelineSteps';
import { timelineTable } from './timelineTable';
import { t } from '../kit/localised';

/** A run that goes on is drawn anew this often; what a person does is shown at once. */
const REDRAW_MS = 250;
/** A drawing that took long is followed by a rest of so many times as long. */
const REST = 15;

/** The run over time: bars on lanes, or a table of the same. Its own state is what is shown of the time, and the focus. */
export class TimelineElement extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    transcript: { attribute: false },
    elapsedMs: { attribute: false },
    revision: { attribute: false },
  };

  declare transcript: Transcript | undefined;
  declare elapsedMs: number;
  declare revision: number;
  declare controls: PanelControls | undefined;

  readonly #bars = new TimelineBars();
  readonly #resizes = new ResizeObserver(() => this.#showNow());
  #lanes: readonly Lane[] = [];
  #chart: Chart | undefined;
  #endMs = 1;
  /** Absent: all of it, also while it grows. */
  #range: TimeRange | undefined;
  #activeId: string | undefined;
  #hoveredId: string | undefined;
  #isTable = false;
  #page = 0;
  #drawnAt = 0;
  #restMs = REDRAW_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** In the page itself: its styles are the panel's. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
    clearTimeout(this.#timer);
  }

  protected override shouldUpdate(): boolean {
    const isLive = this.transcript?.state !== 'finished';
    const wait = this.#drawnAt + this.#restMs - performance.now();
    if (!isLive || wait <= 0) return true;
    this.#timer ??= setTimeout(() => this.#showNow(), wait);
    return false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { transcript } = this;
    if (transcript === undefined) return nothing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    const now = Math.max(this.elapsedMs, sinceStart(transcript.lastAt ?? 0, transcript));
    this.#lanes = placeBars(this.#bars.of(transcript), now);
    this.#endMs = Math.max(1, ...this.#lanes.map(({ bars }) => bars.reduce((end, bar) => Math.max(end, bar.to), 0)));
    return html`${this.#toolbar()} ${this.#isTable ? this.#table() : this.#plot()}`;
  }

  #toolbar(): TemplateResult {
    const isChart = !this.#isTable;
    return html`<div class="timeline-tools" role="toolbar" aria-label=${t('Timeline')}>
      ${
        isChart
          ? html`${iconButton('zoom-in', t('Zoom In'), () => this.#zoom(1 / ZOOM))}
            ${iconButton('zoom-out', t('Zoom Out'), () => this.#zoom(ZOOM))}
            ${iconButton('screen-full', t('Show the Whole Run'), () => this.#show(undefined))}`
          : nothing
      }
      ${iconButton(isChart ? 'table' : 'graph', isChart ? t('Show as a Table') : t('Show as a Chart'), () => {
        this.#isTable = isChart;
        this.#showNow();
      })}
    </div>`;
  }

  #table(): TemplateResult {
    return timelineTable(this.#lanes, {
      page: this.#page,
      turnTo: (page) => {
        this.#page = page;
        this.#showNow();
      },
      goTo: (bar) => this.#goTo(bar),
    });
  }

  #plot(): TemplateResult {
    const chart = chartOf(this.#lanes, this.#shown, this.clientWidth);
    this.#chart = chart;
    const active = this.#barOf(this.#activeId);
    const told = this.#told;
    return html`<div
      class="timeline-chart"
      role="listbox"
      tabindex="0"
      aria-label=${t('Timeline of the run. Arrow keys: from bar to bar; Enter: go to it; plus and minus: zoom.')}
      aria-activedescendant=${(active && elementId(active)) ?? nothing}
      @keydown=${(event: KeyboardEvent) => this.#press(event)}
      @focus=${() => this.#showNow()}
      @blur=${() => this.#showNow()}
      @wheel=${{ handleEvent: (event: WheelEvent) => this.#wheel(event), passive: false }}
      @pointermove=${(event: PointerEvent) => this.#hover(event)}
      @pointerleave=${() => this.#leave()}
      @click=${(event: MouseEvent) => this.#click(event)}
    >
      ${chartView(chart, active)} ${told === undefined ? nothing : tooltipView(told)}
    </div>`;
  }

  protected override updated(): void {
    this.#restMs = Math.max(REDRAW_MS, (performance.now() - this.#drawnAt) * REST);
    const tip = this.querySelector<HTMLElement>('.timeline-tip');
    const told = this.#told;
    if (tip === null || told === undefined || this.#chart === undefined) return;
    const lane = this.#chart.lanes.find(({ drawn }) => drawn.includes(told));
    const x = this.#chart.plotX + told.x;
    tip.style.insetInlineStart = `${Math.max(0, Math.min(x, this.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${(lane?.y ?? 0) + (told.row + 1) * (lane?.rowHeight ?? 0) + 4}px`;
  }

  get #shown(): TimeRange {
    return this.#range ?? { from: 0, to: this.#endMs };
  }

  /** What the tooltip is about: the bar under the pointer, else the one that has the focus. */
  get #told(): DrawnBar | undefined {
    return this.#barOf(this.#hoveredId) ?? (this.matches(':focus-within') ? this.#barOf(this.#activeId) : undefined);
  }

  #barOf(id: string | undefined): DrawnBar | undefined {
    return id === undefined ? undefined : this.#drawn().find((bar) => elementId(bar) === id);
  }

  #drawn(): readonly DrawnBar[] {
    return this.#chart?.lanes.flatMap((lane) => lane.drawn) ?? [];
  }

  #showNow(): void {
    this.#drawnAt = 0;
    this.requestUpdate();
  }

  #show(range: TimeRange | undefined): void {
    const isWhole = range === undefined || range.to - range.from >= this.#endMs;
    this.#range = isWhole ? undefined : range;
    this.#hoveredId = undefined;
    this.#showNow();
  }

  #zoom(factor: number, about?: number): void {
    const { from, to } = this.#shown;
    this.#show(zoomRange(this.#shown, factor, about ?? (from + to) / 2, this.#endMs));
  }

  #wheel(event: WheelEvent): void {
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#zoom(event.deltaY < 0 ? 1 / 1.25 : 1.25, this.#timeAt(event.clientX));
    } else if (sideways !== 0 && this.#range !== undefined) {
      event.preventDefault();
      this.#show(moveRange(this.#shown, Math.sign(sideways) * 0.1, this.#endMs));
    }
  }

  #timeAt(clientX: number): number {
    const { plotX = 0, width = 1 } = this.#chart ?? {};
    const share = (clientX - this.getBoundingClientRect().left - plotX) / Math.max(1, width - plotX);
    const { from, to } = this.#shown;
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  }

  #barAt(event: Event): DrawnBar | undefined {
    const id = (event.target as Element).closest('[role=option]')?.id;
    return this.#barOf(id);
  }

  #hover(event: PointerEvent): void {
    // Over the tooltip itself it stays.
    if ((event.target as Element).closest('.timeline-tip') !== null) return;
    const id = elementId(this.#barAt(event));
    if (id === this.#hoveredId) return;
    this.#hoveredId = id;
    this.#showNow();
  }

  #leave(): void {
    if (this.#hoveredId === undefined) return;
    this.#hoveredId = undefined;
    this.#showNow();
  }

  #click(event: MouseEvent): void {
    const bar = this.#barAt(event);
    if (bar !== undefined) this.#choose(bar);
  }

  /** Several bars in one are looked at from nearer by; a single one is gone to. */
  #choose({ bars }: DrawnBar): void {
    const [first] = bars;
    if (first === undefined) return;
    const to = bars.reduce((end, bar) => Math.max(end, bar.to), first.to);
    const margin = (to - first.from) * 0.05;
    const isNear = to - first.from >= (this.#shown.to - this.#shown.from) * 0.5;
    if (bars.length === 1 || isNear) this.#goTo(first);
    else this.#show(zoomRange({ from: first.from - margin, to: to + margin }, 1, first.from, this.#endMs));
  }

  #goTo({ id, iteration, lane }: PlacedBar): void {
    if (iteration === undefined) return;
    const key = `iteration:${iteration}`;
    const isCall = lane === 'tools' || lane === 'subCalls' || lane === 'approvals';
    const call = `call:${id.replace(/^approval:/, '')}`;
    this.controls?.reveal(isCall ? [key, call] : [key]);
  }

  #press(event: KeyboardEvent): void {
    const isHandled = this.#keyed(event);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #keyed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    const active = this.#barOf(this.#activeId);
    const [zoom, step, move] = [KEY_ZOOMS[key], KEY_STEPS[key], KEY_MOVES[key]];
    if (zoom !== undefined) this.#zoom(zoom, active?.bars[0]?.from);
    else if (key === '0') this.#show(undefined);
    else if (move !== undefined) this.#show(moveRange(this.#shown, move, this.#endMs));
    else if (step !== undefined) this.#activate(nextBar(this.#lanes, active, step));
    else if (key === 'Home' || key === 'End') this.#activate(this.#lanes[0]?.bars.at(key === 'Home' ? 0 : -1));
    else if (key === 'Escape' && (this.#activeId ?? this.#hoveredId) !== undefined) {
      this.#activeId = this.#hoveredId = undefined;
      this.#showNow();
    } else if ((key === 'Enter' || key === ' ') && active !== undefined) this.#choose(active);
    else return false;
    return true;
  }

  #activate(bar: PlacedBar | undefined): void {
    if (bar === undefined) return;
    if (this.#range !== undefined) this.#range = rangeWith(this.#range, bar, this.#endMs);
    // The bar may be drawn together with its neighbours.
    this.#chart = chartOf(this.#lanes, this.#shown, this.clientWidth);
    this.#activeId = elementId(
      this.#drawn().find(({ bars }) => bars.some(({ id, lane }) => id === bar.id && lane === bar.lane)),
    );
    this.#hoveredId = undefined;
    this.#showNow();
  }
}

customElements.define('rlm-timeline', TimelineElement);
