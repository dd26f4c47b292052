import { html, nothing, svg, type TemplateResult } from 'lit';
import { duration } from '../kit/quantities';
import { LANE_TITLES, stateOf, wordsOf } from './barWords';
import type { LaneName } from './timelineBars';
import { drawBars, type DrawnBar } from './drawnBars';
import type { Lane } from './timelineLayout';
import { ticksOf, type TimeRange } from './timeRange';

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly plotX: number;
  readonly range: TimeRange;
  readonly lanes: readonly ChartLane[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

export interface ChartLane {
  readonly name: LaneName;
  readonly y: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly drawn: readonly DrawnBar[];
}

const AXIS_PX = 20;
const LANE_GAP_PX = 10;
const MAX_LANE_PX = 112;
const MAX_ROW_PX = 16;
const MIN_ROW_PX = 3;
const END_PX = 4;

/** Rows grow thinner as a lane has more of them, so that a timeline stays low enough to be seen as a whole. */
export function chartOf(lanes: readonly Lane[], range: TimeRange, width: number): Chart {
  const plotX = width < 480 ? 72 : 88;
  const plotWidth = Math.max(40, width - plotX - END_PX);
  let y = AXIS_PX + LANE_GAP_PX / 2;
  const placed = lanes.map((lane): ChartLane => {
    const rowHeight = Math.max(MIN_ROW_PX, Math.min(MAX_ROW_PX, Math.floor(MAX_LANE_PX / lane.rows)));
    const height = Math.max(MAX_ROW_PX, rowHeight * lane.rows);
    const own = { name: lane.name, y, height, rowHeight, drawn: drawBars(lane, range, plotWidth) };
    y += height + LANE_GAP_PX;
    return own;
  });
  const scale = plotWidth / Math.max(1e-6, range.to - range.from);
  const ticks = ticksOf(range, plotWidth).map((at) => ({ x: plotX + (at - range.from) * scale, label: duration(at) }));
  return { width, height: y, plotX, range, lanes: placed, ticks };
}

/** The id of an element in the page. */
export function elementId(bar: DrawnBar | undefined): string | undefined {
  return bar?.bars[0] === undefined ? undefined : `bar-${bar.bars[0].lane}-${bar.bars[0].id}`;
}

/** The bars are options of a list: the arrow keys go from one to the next. */
export function chartView(chart: Chart, active: DrawnBar | undefined): TemplateResult {
  const { width, height, plotX } = chart;
  const activeId = elementId(active);
  return html`<svg class="timeline-svg" role="none" width=${width} height=${height} viewBox="0 0 ${width} ${height}">
    <defs>
      <pattern id="timeline-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="timeline-hatch-line" x1="0" y1="0" x2="0" y2="5" />
      </pattern>
    </defs>
    <g aria-hidden="true">
      ${chart.ticks.map(({ x, label }) => tickView(x, label, height, width))}
      ${chart.lanes.map((lane) => laneFrame(lane, width))}
    </g>
    ${chart.lanes.map(
      (lane) =>
        svg`<g role="group" aria-label=${LANE_TITLES[lane.name]} class="timeline-lane lane-${lane.name}"
          transform="translate(${plotX} ${lane.y})">
          ${lane.drawn.map((bar) => barView(bar, lane, activeId))}
        </g>`,
    )}
  </svg>`;
}

function tickView(x: number, label: string, height: number, width: number): TemplateResult {
  const isNearEnd = x > width - 40;
  return svg`<line class="timeline-tick" x1=${x} y1=${AXIS_PX - 4} x2=${x} y2=${height} />
    <text class="timeline-time" x=${x} y="11" text-anchor=${isNearEnd ? 'end' : 'middle'}>${label}</text>`;
}

function laneFrame({ name, y, height }: ChartLane, width: number): TemplateResult {
  return svg`<line class="timeline-rule" x1="0" y1=${y + height + LANE_GAP_PX / 2} x2=${width} y2=${
    y + height + LANE_GAP_PX / 2
  } />
    <text class="timeline-name" x="0" y=${y + 12}>${LANE_TITLES[name]}</text>`;
}

function barView(bar: DrawnBar, { rowHeight }: ChartLane, activeId: string | undefined): TemplateResult {
  const id = elementId(bar);
  const state = stateOf(bar);
  const { title, facts } = wordsOf(bar);
  const gap = rowHeight > 6 ? 2 : rowHeight > 3 ? 1 : 0;
  const [y, height] = [bar.row * rowHeight, rowHeight - gap];
  const isActive = id === activeId;
  const shape = (kind: string): TemplateResult =>
    svg`<rect class=${kind} x=${bar.x.toFixed(1)} y=${y} width=${bar.width.toFixed(1)} height=${height} rx=${
      height > 6 ? 2 : 0
    } />`;
  return svg`<g id=${id ?? nothing} role="option" aria-selected=${isActive ? 'true' : 'false'}
    aria-label="${title}, ${facts}" class="timeline-bar is-${state}${bar.bars.length > 1 ? ' is-many' : ''}">
    ${shape('timeline-shape')}
    ${state === 'failed' ? shape('timeline-hatching') : nothing}
    ${
      isActive
        ? svg`<rect class="timeline-focus" x=${bar.x - 2} y=${y - 2} width=${bar.width + 4} height=${height + 4} rx="3" />`
        : nothing
    }
  </g>`;
}

export function tooltipView(bar: DrawnBar): TemplateResult {
  const { title, facts } = wordsOf(bar);
  return html`<div class="timeline-tip" aria-hidden="true">
    <bdi class="timeline-tip-title">${title}</bdi>
    <span class="quiet">${facts}</span>
  </div>`;
}
