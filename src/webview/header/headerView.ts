import { html, nothing, type TemplateResult } from 'lit';
import type { RunOrigin } from '../../core/events';
import type { ServerSummary } from '../../core/ports';
import type { Transcript } from '../../core/transcript/transcript';
import { disclosure } from '../kit/disclosure';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { counted } from '../kit/quantities';
import { framedTextView } from '../values/textView';
import { visibleLabel, visibleText } from '../values/visibleText';
import { t, tParts } from '../kit/localised';
import { MODE_WORDS } from '../kit/modeWords';
import { sayingWords } from '../kit/sayingWords';
import { inputsView } from './inputsView';

const MAX_TITLE_CHARS = 240;

/** The task, and who works on it. */
export function headerView(
  { task, model, mode, modeReason, modeSaying, servers, from, inputs = [] }: Transcript,
  controls: PanelControls,
): TemplateResult {
  const line = task.replace(/\s+/g, ' ').trim();
  const isLong = line.length > MAX_TITLE_CHARS || task.trim().includes('\n');
  const title = line.length > MAX_TITLE_CHARS ? `${line.slice(0, MAX_TITLE_CHARS)}…` : line;
  return html`<header class="run">
    <h1>${visibleText(title)}</h1>
    ${
      isLong
        ? disclosure(
            {
              key: 'task',
              kind: 'whole-task',
              isOpenByDefault: false,
              summary: html`<span>${t('The whole task')}</span>`,
              content: () => framedTextView(task, '', controls),
            },
            controls,
          )
        : nothing
    }
    ${from === undefined ? nothing : originView(from, controls)}
    <ul class="sources" aria-label=${t('Model and servers')}>
      ${model === undefined ? nothing : html`<li title=${visibleLabel(model.id)}>${icon('sparkle')}<bdi>${visibleText(model.name)}</bdi></li>`}
      ${mode === undefined || mode === 'rlm' || modeReason !== undefined ? nothing : modeView(mode)}
      ${servers.map(serverView)}
    </ul>
    ${inputsView(inputs)}
    ${modeReason === undefined ? nothing : html`<p class="mode-reason quiet">${icon('compass')}<bdi>${visibleText(sayingWords(modeSaying, modeReason))}</bdi></p>`}
  </header>`;
}

function originView({ iteration, isEdited }: RunOrigin, controls: PanelControls): TemplateResult {
  const show = (): void => controls.post({ type: 'showOrigin' });
  const run = html`<button type="button" class="link" @click=${show}>${t('another run')}</button>`;
  return html`<p class="origin quiet">
    ${icon('git-branch')}<span
      >${
        isEdited
          ? tParts('From iteration {0} of {1}, with other code', iteration, run)
          : tParts('From iteration {0} of {1}, asking the model again', iteration, run)
      }</span
    >
  </p>`;
}

const MODE_SIGNS = {
  react: { icon: 'tools', title: t('The model calls the tools itself') },
  direct: { icon: 'comment', title: t('One call of the model, without tools or code') },
} as const;

function modeView(mode: keyof typeof MODE_SIGNS): TemplateResult {
  const { icon: name, title } = MODE_SIGNS[mode];
  return html`<li title=${title}>${icon(name)}<span>${MODE_WORDS[mode]}</span></li>`;
}

function serverView({ name, state, toolCount, message }: ServerSummary): TemplateResult {
  const words = visibleText(name);
  if (state === 'ready') {
    return html`<li>
      ${icon('server')}<bdi>${words}</bdi><span class="quiet">${counted(toolCount, '{0} tool', '{0} tools')}</span>
    </li>`;
  }
  const problem =
    state === 'failed'
      ? { icon: 'error', kind: 'is-failed', label: t('failed') }
      : { icon: 'circle-slash', kind: 'is-stopped', label: t('skipped') };
  return html`<li class="has-problem">
    ${icon(problem.icon, problem.kind)}
    <span
      ><bdi>${words}</bdi>
      ${problem.label}${message === undefined ? nothing : html`: <bdi>${visibleText(message)}</bdi>`}</span
    >
  </li>`;
}
