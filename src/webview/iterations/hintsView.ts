import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { Transcript } from '../../core/transcript/transcript';
import { MAX_HINT_CHARS } from '../../protocol/hostWebview';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';

const NAME = 'hint-text';
/** The field is given it too: a label names the element of the kit, not the field within. */
const LABEL = t('Hint for the next turn');

/** What the model will be told with its next request, and where a person writes more of it. */
export function hintsView(
  { state, mode, openHints }: Transcript,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  const isOver = state === 'finished' || mode === 'direct';
  if (isOver && openHints.length === 0) return nothing;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).querySelector('vscode-textfield');
    const text = field?.value.trim() ?? '';
    if (field === null || text === '') return;
    controls.post({ type: 'addHint', text });
    field.value = '';
  };
  const when = isOver ? t('The model was not told:') : t('The model will be told:');
  return html`<section class="hints" aria-label=${t('Hints')}>
    ${openHints.map(({ text }) => hintView(text, when))}
    ${
      isOver
        ? nothing
        : html`<form class="hint-form" @submit=${send}>
            <label for=${NAME}>${LABEL}</label>
            <vscode-textfield
              id=${NAME}
              .label=${LABEL}
              maxlength=${MAX_HINT_CHARS}
              autocomplete="off"
            ></vscode-textfield>
            <vscode-button type="submit" secondary>${icon('comment')}<span>${t('Add Hint')}</span></vscode-button>
          </form>`
    }
  </section>`;
}

export function hintView(text: string, lead: string): TemplateResult {
  return html`<p class="notice level-info hint">
    ${icon('comment')}<span>${lead} <bdi>${visibleText(text)}</bdi></span>
  </p>`;
}
