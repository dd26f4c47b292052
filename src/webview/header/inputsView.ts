import { html, nothing, type TemplateResult } from 'lit';
import type { InputSummary } from '../../core/transcript/inputSummary';
import { icon } from '../kit/icon';
import { t } from '../kit/localised';
import { count, counted } from '../kit/quantities';
import { visibleText } from '../values/visibleText';

/** Programs can give a run any number of them. */
const MAX_SHOWN = 20;

const ICONS: Readonly<Record<InputSummary['kind'], string>> = {
  text: 'symbol-string',
  image: 'file-media',
  list: 'symbol-array',
  object: 'symbol-object',
  value: 'symbol-variable',
};

/** The variables that the run was given, by name, with how much each holds. */
export function inputsView(inputs: readonly InputSummary[]): TemplateResult | typeof nothing {
  if (inputs.length === 0) return nothing;
  const left = inputs.length - MAX_SHOWN;
  return html`<ul class="sources inputs" aria-label=${t('Input variables')}>
    ${inputs.slice(0, MAX_SHOWN).map(inputView)}
    ${left > 0 ? html`<li class="quiet">${t('{0} more', count(left))}</li>` : nothing}
  </ul>`;
}

function inputView(input: InputSummary): TemplateResult {
  return html`<li title=${t('Input variable')}>
    ${icon(ICONS[input.kind])}<bdi class="input-name">${visibleText(input.name)}</bdi
    ><span class="quiet">${sizeWords(input)}</span>
  </li>`;
}

function sizeWords({ kind, size = 0 }: InputSummary): string {
  switch (kind) {
    case 'text':
      return counted(size, '{0} character', '{0} characters');
    case 'image':
      return t('image, {0} KB', count(Math.max(1, Math.round(size / 1024))));
    case 'list':
      return counted(size, '{0} item', '{0} items');
    case 'object':
      return counted(size, '{0} key', '{0} keys');
    case 'value':
      return t('value');
  }
}
