import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { CellError } from '../../core/events';
import { highlightedLines, type Line, type Token } from './highlightedLines';
import { counted } from '../kit/quantities';
import { visibleText } from './visibleText';
import { t } from '../kit/localised';

/** What is shown of code at most. */
export const MAX_CODE_CHARS = 200_000;
const MAX_LINES = 3_000;

/** Lines of code with their numbers, which are not part of the text; the line of the error is marked. */
export function codeView(code: string, error?: CellError): TemplateResult {
  const lines = highlightedLines(code.slice(0, MAX_CODE_CHARS).replace(/\s+$/, ''));
  const left = lines.length - MAX_LINES;
  return html`<div class="code-lines" tabindex="0" role="group" aria-label=${t('Code')}>
      ${lines.slice(0, MAX_LINES).map((line, index) => {
        const isWrong = error?.line === index + 1;
        return guard([line, isWrong], () => lineView(line, isWrong));
      })}
    </div>
    ${left > 0 ? html`<p class="cut">${counted(left, '{0} more line.', '{0} more lines.')}</p>` : nothing}`;
}

function lineView(line: Line, isWrong: boolean): TemplateResult {
  const text = line.map(tokenView);
  if (!isWrong) return html`<pre class="code-line">${text}</pre>`;
  return html`<pre
    class="code-line has-error"
  >${text}<span class="visually-hidden"> (${t('the error is on this line')})</span></pre>`;
}

function tokenView({ text, kind }: Token): unknown {
  return kind === '' ? visibleText(text) : html`<span class=${kind}>${visibleText(text)}</span>`;
}
