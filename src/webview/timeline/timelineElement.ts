import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { iconButton } from '../kit/buttons';
import { t } from '../kit/localised';
import type { PanelControls } from '../kit/panelControls';
import type { DrawnBar } from './drawnBars';
import { RedrawPace } from './redrawPace';
import { ShownTimeline } from './shownTimeline';
import { chartView, elementId, tooltipView } from './timelineChart';
import { KEY_MOVES, KEY_STEPS, KEY_ZOOMS, WHEEL_ZOOM, ZOOM } from './timelineKeys';
import type { PlacedBar } from './timelineLayout';
import { timelineTable } from './timelineTable';

/** The run over time: bars on lanes, or a table of the same. Here what a person does with it becomes what is shown. */
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

  readonly #shown = new ShownTimeline();
  readonly #pace = new RedrawPace();
  readonly #resizes = new ResizeObserver(() => this.#showNow());
  #isTable = false;
  #page = 0;
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
    const { waitMs } = this.#pace;
    if (this.transcript?.state === 'finished' || waitMs <= 0) return true;
    this.#timer ??= setTimeout(() => this.#showNow(), waitMs);
    return false;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.transcript === undefined) return nothing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pace.begin();
    this.#shown.follow(this.transcript, this.elapsedMs);
    return html`${this.#toolbar()} ${this.#isTable ? this.#table() : this.#plot()}`;
  }

  protected override updated(): void {
    this.#pace.end();
    const tip = this.querySelector<HTMLElement>('.timeline-tip');
    const [told, { chart }] = [this.#told, this.#shown];
    if (tip === null || told === undefined || chart === undefined) return;
    const lane = chart.lanes.find(({ drawn }) => drawn.includes(told));
    const x = chart.plotX + told.x;
    tip.style.insetInlineStart = `${Math.max(0, Math.min(x, this.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${(lane?.y ?? 0) + (told.row + 1) * (lane?.rowHeight ?? 0) + 4}px`;
  }

  #toolbar(): TemplateResult {
    const isChart = !this.#isTable;
    return html`<div class="timeline-tools" role="toolbar" aria-label=${t('Timeline')}>
      ${
        isChart
          ? html`${iconButton('zoom-in', t('Zoom In'), () => this.#do(() => this.#shown.zoom(1 / ZOOM)))}
            ${iconButton('zoom-out', t('Zoom Out'), () => this.#do(() => this.#shown.zoom(ZOOM)))}
            ${iconButton('screen-full', t('Show the Whole Run'), () => this.#do(() => this.#shown.showAll()))}`
          : nothing
      }
      ${iconButton(isChart ? 'table' : 'graph', isChart ? t('Show as a Table') : t('Show as a Chart'), () =>
        this.#do(() => (this.#isTable = isChart)),
      )}
    </div>`;
  }

  #table(): TemplateResult {
    return timelineTable(this.#shown.lanes, {
      page: this.#page,
      turnTo: (page) => this.#do(() => (this.#page = page)),
      goTo: (bar) => this.#goTo(bar),
    });
  }

  #plot(): TemplateResult {
    const chart = this.#shown.chartFor(this.clientWidth);
    const { active } = this.#shown;
    const told = this.#told;
    return html`<div
      class="timeline-chart"
      role="listbox"
      tabindex="0"
      aria-label=${t('Timeline of the run. Arrow keys: from bar to bar; Enter: go to it; plus and minus: zoom.')}
      aria-activedescendant=${elementId(active) ?? nothing}
      @keydown=${(event: KeyboardEvent) => this.#press(event)}
      @focus=${() => this.#showNow()}
      @blur=${() => this.#showNow()}
      @wheel=${{ handleEvent: (event: WheelEvent) => this.#wheel(event), passive: false }}
      @pointermove=${(event: PointerEvent) => this.#hover(event)}
      @pointerleave=${() => this.#leave()}
      @click=${(event: MouseEvent) => this.#choose(this.#barAt(event))}
    >
      ${chartView(chart, active)} ${told === undefined ? nothing : tooltipView(told)}
    </div>`;
  }

  /** What the tooltip is about: the bar under the pointer, else the one that has the focus. */
  get #told(): DrawnBar | undefined {
    return this.#shown.hovered ?? (this.matches(':focus-within') ? this.#shown.active : undefined);
  }

  #do(change: () => void): void {
    change();
    this.#showNow();
  }

  #showNow(): void {
    this.#pace.hurry();
    this.requestUpdate();
  }

  #wheel(event: WheelEvent): void {
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const about = this.#shown.timeAt(event.clientX - this.getBoundingClientRect().left);
      this.#do(() => this.#shown.zoom(event.deltaY < 0 ? 1 / WHEEL_ZOOM : WHEEL_ZOOM, about));
    } else if (sideways !== 0 && this.#shown.isZoomed) {
      event.preventDefault();
      this.#do(() => this.#shown.move(Math.sign(sideways) * 0.1));
    }
  }

  #barAt(event: Event): DrawnBar | undefined {
    return this.#shown.barOf((event.target as Element).closest('[role=option]')?.id);
  }

  #hover(event: PointerEvent): void {
    // Over the tooltip itself it stays.
    if ((event.target as Element).closest('.timeline-tip') !== null) return;
    if (this.#shown.hover(this.#barAt(event))) this.#showNow();
  }

  #leave(): void {
    if (this.#shown.hover(undefined)) this.#showNow();
  }

  #choose(bar: DrawnBar | undefined): void {
    if (bar === undefined) return;
    const chosen = this.#shown.choose(bar);
    if (chosen === undefined) this.#showNow();
    else this.#goTo(chosen);
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
    this.#showNow();
  }

  /** Does what the key is for; false where it is for nothing. */
  #keyed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    const { active } = this.#shown;
    const [zoom, step, move] = [KEY_ZOOMS[key], KEY_STEPS[key], KEY_MOVES[key]];
    if (zoom !== undefined) this.#shown.zoom(zoom, active?.bars[0]?.from);
    else if (key === '0') this.#shown.showAll();
    else if (move !== undefined) this.#shown.move(move);
    else if (step !== undefined) this.#shown.step(step, this.clientWidth);
    else if (key === 'Home' || key === 'End') this.#shown.stepToEnd(key === 'Home' ? 0 : -1, this.clientWidth);
    else if (key === 'Escape') return this.#shown.forgetBar();
    else if ((key === 'Enter' || key === ' ') && active !== undefined) this.#choose(active);
    else return false;
    return true;
  }
}

customElements.define('rlm-timeline', TimelineElement);
