import { html, nothing, type TemplateResult } from 'lit';
import { sayingOfFailure } from '../../core/transcript/failureSaying';
import type { Transcript } from '../../core/transcript/transcript';
import { failureView } from '../kit/failureView';
import { textButton } from '../kit/buttons';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';
import { endWords, sayingWords } from '../kit/sayingWords';
import { answerView } from './answerView';

/** How the run ended. The answer is what people came for, so this stands above everything that led to it. */
export function outcomeView(
  { outcome, answer, mode, model }: Transcript,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  if (outcome === undefined) return nothing;
  switch (outcome.kind) {
    case 'submitted':
    case 'extracted':
      return html`<section class="outcome is-answered is-${outcome.kind}" aria-labelledby="outcome-title">
        <h2 id="outcome-title">${t({ message: 'Answer', comment: 'the answer of a run' })}</h2>
        ${
          outcome.kind === 'extracted'
            ? html`<p class="notice level-warning">
                ${icon('warning')}<bdi>${visibleText(endSentence(outcome.terminationReason))}</bdi>
              </p>`
            : nothing
        }
        ${answer === undefined ? nothing : answerView(answer, controls)}
        ${mode === 'direct' ? insteadView(controls) : nothing}
      </section>`;
    case 'limitReached':
      return html`<section class="outcome">
        <h2>${t({ message: 'No answer', comment: 'of a run' })}</h2>
        <p class="notice level-warning">
          ${icon('warning')}<bdi>${visibleText(sayingWords(outcome.saying, outcome.message))}</bdi>
        </p>
        ${mode === 'direct' ? insteadView(controls) : nothing}
      </section>`;
    case 'failed': {
      const subject = { model: model?.name, ...outcome.subject };
      const words = sayingWords(sayingOfFailure({ ...outcome, subject }), outcome.message);
      if (outcome.code === 'runInterrupted' || outcome.code === 'runElsewhere') {
        return html`<section class="outcome"><p class="notice">${icon('info')}${words}</p></section>`;
      }
      return html`<section class="outcome">${failureView(t('The run failed'), words)}</section>`;
    }
    case 'cancelled':
      return html`<section class="outcome">
        <p class="notice">${icon('debug-stop')}${t('The run was stopped before it had an answer.')}</p>
      </section>`;
  }
}

function endSentence(terminationReason: string): string {
  return t('{0}. The model answered from what the run had found so far.', endWords(terminationReason));
}

/** The choice of a direct answer can be overruled. */
function insteadView(controls: PanelControls): TemplateResult {
  return html`<p class="instead quiet">
    <span>${t('The model answered by itself: it called no tools and ran no code.')}</span>
    ${textButton('code', t('Run in Code Mode'), 'secondary', () => controls.post({ type: 'runInCodeMode' }))}
  </p>`;
}
