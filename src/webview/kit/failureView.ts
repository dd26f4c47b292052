import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icon';
import { visibleText } from '../values/visibleText';

const MAX_CHARS = 4_000;

/** What failed, where, and in whose words: for calls, cells and runs. */
export function failureView(title: string, message: string, place = ''): TemplateResult {
  const text = message.length > MAX_CHARS ? `${message.slice(0, MAX_CHARS)}…` : message;
  return html`<div class="failure">
    ${icon('error', 'is-failed')}
    <div class="failure-text">
      <p class="failure-title">
        <bdi>${visibleText(title)}</bdi>${place === '' ? nothing : html`<span class="failure-place">${place}</span>`}
      </p>
      ${text === '' ? nothing : html`<pre class="text">${visibleText(text)}</pre>`}
    </div>
  </div>`;
}
