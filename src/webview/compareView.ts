import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedAnswer, ComparisonRow, TranscriptComparison } from '../core/transcript/transcriptComparison';
import { textButton } from './kit/buttons';
import { icon } from './kit/icon';
import { t } from './kit/localised';
import { sayingWords } from './kit/sayingWords';
import type { PanelControls } from './kit/panelControls';
import { answerView } from './outcome/answerView';
import { visibleLabel, visibleText } from './values/visibleText';
import { compareTitle, compareWord, outcomeWord } from './compareWords';

const SIDES = [0, 1] as const;

/** Two runs side by side: what each took, the better figure marked, and what each answered. */
export function compareView(comparison: TranscriptComparison, controls: PanelControls): TemplateResult {
  const { tasks, rows, answers } = comparison;
  const columns = comparison.columns.map(compareWord) as [string, string];
  return html`<header class="run compare-head">
      <h1>${compareTitle(comparison)}</h1>
      ${tasks.map(
        (task, index) =>
          html`<p class="compare-task">
            ${tasks.length > 1 ? html`<strong>${visibleText(columns[index] ?? '')}</strong>` : nothing}
            <bdi>${visibleText(task)}</bdi>
          </p>`,
      )}
      ${textButton('go-to-file', t('Open as Document'), 'secondary', () => controls.post({ type: 'openComparison' }))}
    </header>
    <div class="table compare-table" tabindex="0" role="group" aria-label=${t('Figures of both runs')}>
      <table>
        <thead>
          <tr>
            <td></td>
            ${SIDES.map(
              (index) =>
                html`<th scope="col">
                  <bdi>${visibleText(columns[index])}</bdi>
                  <button
                    type="button"
                    class="link"
                    aria-label=${t('Show the run: {0}', visibleLabel(columns[index]))}
                    @click=${() => controls.post({ type: 'showCompared', index })}
                  >
                    ${t('Show')}
                  </button>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(rowView)}
        </tbody>
      </table>
    </div>
    <div class="compare-answers">
      ${SIDES.map(
        (index) =>
          html`<section aria-labelledby=${`compare-answer-${index}`}>
            <h2 id=${`compare-answer-${index}`}>${t('Answer of {0}', visibleLabel(columns[index]))}</h2>
            ${comparedAnswerView(answers[index], index, controls)}
          </section>`,
      )}
    </div>`;
}

function comparedAnswerView(
  { answer, reason = '', saying }: ComparedAnswer,
  index: number,
  controls: PanelControls,
): TemplateResult {
  if (answer === undefined) {
    return html`<p class="quiet">
      ${t({ message: 'No answer', comment: 'of a run' })}${reason === '' ? nothing : html`: <bdi>${visibleText(sayingWords(saying, reason))}</bdi>`}
    </p>`;
  }
  const drawn = answerView(answer, controls, t('“Open as Document” shows all of them.'));
  // JSON brings a frame of its own.
  if (answer.kind === 'json') return drawn;
  return html`<div class="frame" tabindex="0" role="group" aria-labelledby=${`compare-answer-${index}`}>${drawn}</div>`;
}

function rowView({ name, values, better }: ComparisonRow): TemplateResult {
  return html`<tr>
    <th scope="row">${compareWord(name)}</th>
    ${SIDES.map(
      (index) =>
        html`<td class=${index === better ? 'is-better' : ''}>
          <bdi>${visibleText(name === 'Outcome' ? outcomeWord(values[index]) : values[index])}</bdi>
          ${
            index === better
              ? html`${icon('star-full', 'is-passed')}<span class="visually-hidden">${t('better')}</span>`
              : nothing
          }
        </td>`,
    )}
  </tr>`;
}
