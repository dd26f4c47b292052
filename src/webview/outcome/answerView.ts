import { html, type TemplateResult } from 'lit';
import type { Answer } from '../../core/transcript/answer';
import type { PanelControls } from '../kit/panelControls';
import { rowsTable } from '../values/recordTable';
import { jsonView, textView } from '../values/textView';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';

const MAX_ROWS = 100;

/** What a run answered: text, records as a table, JSON, or several outputs by name; `moreText` says where all rows are. */
export function answerView(
  answer: Answer,
  controls: PanelControls,
  moreText = t('“Copy Answer” copies all of them.'),
): TemplateResult {
  switch (answer.kind) {
    case 'text':
      return answer.text === ''
        ? html`<p class="quiet">${t('The answer is empty.')}</p>`
        : textView(answer.text, 'answer', controls);
    case 'json':
      return jsonOf(answer.text, controls);
    case 'table':
      return rowsTable(answer.columns, answer.rows.slice(0, MAX_ROWS), answer.rows.length - MAX_ROWS, moreText);
    case 'fields':
      return html`<dl class="fields">
        ${answer.fields.map(
          (field) =>
            html`<dt><bdi>${visibleText(field.name)}</bdi></dt>
              <dd>${answerView(field.answer, controls, moreText)}</dd>`,
        )}
      </dl>`;
  }
}

function jsonOf(text: string, controls: PanelControls): TemplateResult {
  return jsonView(JSON.parse(text), controls);
}
