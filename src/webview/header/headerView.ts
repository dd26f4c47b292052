import { html, nothing, type TemplateResult } from 'lit';
import type { RunOrigin } from '../../core/events';
import type { ServerSummary } from '../../core/ports';
import { MODE_NAMES } from '../../core/transcript/modeNames';
import type { Transcript } from '../../core/transcript/transcript';
import { disclosure } from '../kit/disclosure';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { counted } from '../kit/quantities';
import { framedTextView } from '../values/textView';
import { visibleLabel, visibleText } from '../values/visibleText';

const MAX_TITLE_CHARS = 240;

/** The task, and who works on it. */
export function headerView(
  { task, model, mode, modeReason, servers, from }: Transcript,
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
              summary: html`<span>The whole task</span>`,
              content: () => framedTextView(task, '', controls),
            },
            controls,
          )
        : nothing
    }
    ${from === undefined ? nothing : originView(from, controls)}
    <ul class="sources" aria-label="Model and servers">
      ${model === undefined ? nothing : html`<li title=${visibleLabel(model.id)}>${icon('sparkle')}<bdi>${visibleText(model.name)}</bdi></li>`}
      ${mode === undefined || mode === 'rlm' || modeReason !== undefined ? nothing : modeView(mode)}
      ${servers.map(serverView)}
    </ul>
    ${modeReason === undefined ? nothing : html`<p class="mode-reason quiet">${icon('compass')}<bdi>${visibleText(modeReason)}</bdi></p>`}
  </header>`;
}

function originView({ iteration, isEdited }: RunOrigin, controls: PanelControls): TemplateResult {
  const how = isEdited ? 'with other code' : 'asking the model again';
  return html`<p class="origin quiet">
    ${icon('git-branch')}<span
      >From iteration ${iteration} of
      <button type="button" class="link" @click=${() => controls.post({ type: 'showOrigin' })}>another run</button>,
      ${how}</span
    >
  </p>`;
}

const MODE_SIGNS = {
  react: { icon: 'tools', title: 'The model calls the tools itself' },
  direct: { icon: 'comment', title: 'One call of the model, without tools or code' },
} as const;

function modeView(mode: keyof typeof MODE_SIGNS): TemplateResult {
  const { icon: name, title } = MODE_SIGNS[mode];
  return html`<li title=${title}>${icon(name)}<span>${MODE_NAMES[mode]}</span></li>`;
}

function serverView({ name, state, toolCount, message }: ServerSummary): TemplateResult {
  const words = visibleText(name);
  if (state === 'ready') {
    return html`<li>${icon('server')}<bdi>${words}</bdi><span class="quiet">${counted(toolCount, 'tool')}</span></li>`;
  }
  const problem =
    state === 'failed'
      ? { icon: 'error', kind: 'is-failed', label: 'failed' }
      : { icon: 'circle-slash', kind: 'is-stopped', label: 'skipped' };
  return html`<li class="has-problem">
    ${icon(problem.icon, problem.kind)}
    <span
      ><bdi>${words}</bdi>
      ${problem.label}${message === undefined ? nothing : html`: <bdi>${visibleText(message)}</bdi>`}</span
    >
  </li>`;
}
