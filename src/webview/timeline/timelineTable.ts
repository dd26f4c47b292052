import { html, nothing, type TemplateResult } from 'lit';
import { iconButton } from '../kit/buttons';
import { icon } from '../kit/icon';
import { count, duration } from '../kit/quantities';
import { LANE_TITLES, STATE_WORDS, titleOf } from './barWords';
import type { Lane, PlacedBar } from './timelineLayout';
import { t } from '../kit/localised';

const PAGE_ROWS = 50;

export interface TablePage {
  readonly page: number;
  turnTo(page: number): void;
  goTo(bar: PlacedBar): void;
}

/** The same as the chart shows, for those who would rather read: in the order in which things began. */
export function timelineTable(lanes: readonly Lane[], { page, turnTo, goTo }: TablePage): TemplateResult {
  const bars = lanes.flatMap((lane) => lane.bars).sort((one, other) => one.from - other.from);
  const pages = Math.max(1, Math.ceil(bars.length / PAGE_ROWS));
  const shown = Math.min(page, pages - 1);
  const first = shown * PAGE_ROWS;
  const rows = bars.slice(first, first + PAGE_ROWS);
  return html`<div class="table timeline-table" tabindex="0" role="group" aria-label=${t('Timeline as a table')}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">${t({ message: 'Start', comment: 'when something began' })}</th>
            <th scope="col" class="number">${t('Duration')}</th>
            <th scope="col">${t('Kind')}</th>
            <th scope="col">${t('What')}</th>
            <th scope="col" class="number">${t('Iteration')}</th>
            <th scope="col">${t('State')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (bar) =>
              html`<tr>
                <td class="number">${duration(bar.from)}</td>
                <td class="number">${duration(bar.to - bar.from)}</td>
                <td>${LANE_TITLES[bar.lane]}</td>
                <td>
                  <button type="button" class="link" @click=${() => goTo(bar)}><bdi>${titleOf(bar)}</bdi></button>
                </td>
                <td class="number">${bar.iteration ?? nothing}</td>
                <td>${bar.state === 'failed' ? icon('error', 'is-failed') : nothing} ${STATE_WORDS[bar.state]}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      pages === 1
        ? nothing
        : html`<p class="timeline-pages">
            ${iconButton('chevron-left', t('Earlier rows'), () => turnTo(Math.max(0, shown - 1)))}
            <span role="status"
              >${t('{0}–{1} of {2}', count(first + 1), count(first + rows.length), count(bars.length))}</span
            >
            ${iconButton('chevron-right', t('Later rows'), () => turnTo(Math.min(pages - 1, shown + 1)))}
          </p>`
    }`;
}
