import { html, nothing, type TemplateResult } from 'lit';
import type { TranscriptIteration } from '../../core/transcript/transcript';
import { textButton } from '../kit/buttons';
import type { PanelControls } from '../kit/panelControls';
import { t } from '../kit/localised';

/** From here on as another run: with other code, or by asking the model again. */
export function iterationActions(
  { number, state, cell }: TranscriptIteration,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  if (state === 'running') return nothing;
  const hasCode = cell !== 'none';
  return html`<div class="iteration-actions" role="group" aria-label=${t('Go on from iteration {0}', number)}>
    ${
      hasCode
        ? textButton('edit', t('Edit and Run Again'), 'secondary', () =>
            controls.post({ type: 'editIteration', iteration: number }),
          )
        : nothing
    }
    ${textButton('refresh', t('Retry'), 'secondary', () => controls.post({ type: 'retryIteration', iteration: number }))}
    ${
      hasCode && number > 1
        ? textButton('diff', t('Compare with the Iteration Before'), 'secondary', () =>
            controls.post({ type: 'compareIterations', iteration: number }),
          )
        : nothing
    }
  </div>`;
}
