import { html, nothing, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { MAX_HINT_CHARS } from '../../protocol/hostWebview';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';

const NAME = 'hint-text';

/** What the model will be told with its next request, and where a person writes more of it. */
export function hintsView(
  { state, mode, openHints }: Transcript,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  const isOver = state === 'finished' || mode === 'direct';
  if (isOver && openHints.length === 0) return nothing;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).querySelector('input');
    const text = input?.value.trim() ?? '';
    if (input === null || text === '') return;
    controls.post({ type: 'addHint', text });
    input.value = '';
  };
  const when = isOver ? t('The model was not told:') : t('The model will be told:');
  return html`<section class="hints" aria-label=${t('Hints')}>
    ${openHints.map(({ text }) => hintView(text, when))}
    ${
      isOver
        ? nothing
        : html`<form class="hint-form" @submit=${send}>
            <label for=${NAME}>${t('Hint for the next turn')}</label>
            <input id=${NAME} type="text" maxlength=${MAX_HINT_CHARS} autocomplete="off" />
            <button type="submit" class="button">${icon('comment')}<span>${t('Add Hint')}</span></button>
          </form>`
    }
  </section>`;
}

export function hintView(text: string, lead: string): TemplateResult {
  return html`<p class="notice level-info hint">
    ${icon('comment')}<span>${lead} <bdi>${visibleText(text)}</bdi></span>
  </p>`;
}
