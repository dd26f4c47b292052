import { html, nothing, type TemplateResult } from 'lit';
import type { ConsoleLevel } from '../../core/events';
import type { ConsoleLine } from '../../core/transcript/transcript';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { counted } from '../kit/quantities';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';
import { levelWord } from '../kit/levelWords';

/** What was printed at once is drawn as one, whatever its lines. */
const MAX_PRINTED = 200;
const MAX_LINE_CHARS = 4_000;
const ICONS: Readonly<Partial<Record<ConsoleLevel, string>>> = { warn: 'warning', error: 'error', info: 'info' };

/** What a cell printed: its beginning and its end where it is long. */
export function consoleView(lines: readonly ConsoleLine[], controls: PanelControls): TemplateResult {
  const isLong = lines.length > MAX_PRINTED;
  const head = isLong ? lines.slice(0, MAX_PRINTED / 2) : lines;
  const tail = isLong ? lines.slice(-MAX_PRINTED / 2) : [];
  const isCut = isLong || [...head, ...tail].some((line) => line.text.length > MAX_LINE_CHARS);
  return html`<div class="frame console" tabindex="0" role="group" aria-label=${t('Console output')}>
      ${head.map(lineView)}
      ${isLong ? html`<p class="cut">${counted(countLines(lines.slice(head.length, -tail.length)), '{0} line not shown', '{0} lines not shown')}</p>` : nothing}
      ${tail.map(lineView)}
    </div>
    ${isCut ? copyNote(lines, controls) : nothing}`;
}

function lineView({ level, text }: ConsoleLine): TemplateResult {
  const name = ICONS[level];
  const left = text.length - MAX_LINE_CHARS;
  return html`<div class="console-line level-${level}">
    ${name === undefined ? nothing : html`${icon(name)}<span class="visually-hidden">${levelWord(level)}: </span>`}<span
      class="console-text"
      >${visibleText(left > 0 ? text.slice(0, MAX_LINE_CHARS) : text)}${
        left > 0
          ? html`<span class="cut">… ${counted(left, '{0} more character', '{0} more characters')}</span>`
          : nothing
      }</span
    >
  </div>`;
}

function countLines(printed: readonly ConsoleLine[]): number {
  return printed.reduce((sum, { text }) => sum + text.split('\n').length, 0);
}

function copyNote(lines: readonly ConsoleLine[], controls: PanelControls): TemplateResult {
  const copy = (): void => controls.post({ type: 'copyText', text: lines.map((line) => line.text).join('\n') });
  const total = lines.reduce((sum, line) => sum + line.text.length, 0);
  return html`<p class="cut">
    ${counted(countLines(lines), '{0} line', '{0} lines')},
    ${counted(total, '{0} character in all.', '{0} characters in all.')}
    <button type="button" class="link" @click=${copy}>${t('Copy all')}</button>
  </p>`;
}
