import { html, nothing, type TemplateResult } from 'lit';
import type { PanelControls } from '../kit/panelControls';
import { codeView } from './codeView';
import { count } from '../kit/quantities';
import { visibleText } from './visibleText';
import { t } from '../kit/localised';

/** What is shown of one text; the rest can be copied. */
export const MAX_SHOWN_CHARS = 20_000;

/** Plain text with its line breaks. */
export function textView(text: string, kind: string, controls: PanelControls): TemplateResult {
  return html`<pre class="text ${kind}">${visibleText(shown(text))}</pre>
    ${cutNote(text, controls)}`;
}

/** The same in a frame that scrolls, with the note below it. */
export function framedTextView(text: string, kind: string, controls: PanelControls): TemplateResult {
  return html`<div class="frame" tabindex="0" role="group" aria-label=${t('Text')}>
      <pre class="text ${kind}">${visibleText(shown(text))}</pre>
    </div>
    ${cutNote(text, controls)}`;
}

/** JSON, coloured. */
export function jsonView(value: unknown, controls: PanelControls): TemplateResult {
  if (typeof value === 'string') return framedTextView(value, 'mono', controls);
  const text = JSON.stringify(value, null, 2) ?? 'undefined';
  return html`<div class="frame json">${codeView(shown(text))}</div>
    ${cutNote(text, controls)}`;
}

/** Says the true size of what was cut. */
export function cutNote(
  text: string,
  controls: PanelControls,
  shownChars = MAX_SHOWN_CHARS,
): TemplateResult | typeof nothing {
  if (text.length <= shownChars) return nothing;
  return html`<p class="cut">
    ${t('Showing the first {0} of {1} characters.', count(shownChars), count(text.length))}
    <button type="button" class="link" @click=${() => controls.post({ type: 'copyText', text })}>
      ${t('Copy all')}
    </button>
  </p>`;
}

function shown(text: string): string {
  if (text.length <= MAX_SHOWN_CHARS) return text;
  // Not through the middle of a character outside the basic plane.
  return text.slice(0, MAX_SHOWN_CHARS).replace(/[\uD800-\uDBFF]$/, '');
}
