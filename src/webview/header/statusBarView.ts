import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Transcript } from '../../core/transcript/transcript';
import { textButton } from '../kit/buttons';
import { icon } from '../kit/icon';
import { t } from '../kit/localised';
import type { PanelControls } from '../kit/panelControls';
import { count, counted, elapsed } from '../kit/quantities';
import { visibleLabel } from '../values/visibleText';
import { budgetView } from './budgetView';
import { runStateOf } from './runState';
import { tellsHeight } from './tellsHeight';

const tellsStatusHeight = tellsHeight('--status-height');
const tellsStatusBarHeight = tellsHeight('--status-bar-height');

/** Where the run stands and what it has used; stays in sight. */
export function statusBarView(transcript: Transcript, elapsedMs: number, controls: PanelControls): TemplateResult {
  const { totals, iterations, limits, outcome } = transcript;
  const state = runStateOf(transcript);
  const about = totals.isEstimate ? '~' : '';
  const hasAnswer = outcome?.kind === 'submitted' || outcome?.kind === 'extracted';
  const isInterrupted = outcome?.kind === 'failed' && outcome.code === 'runInterrupted';
  const iterationsTitle =
    limits === undefined ? t('Iterations') : t('Iterations, at most {0}', count(limits.iterations));
  return html`<div class="status" ${ref(tellsStatusHeight)}>
    <div class="status-bar" ${ref(tellsStatusBarHeight)}>
      <span class="state">${icon(state.icon, state.kind)}<span>${state.label}</span></span>
      <ul class="figures" aria-label=${t('Figures')}>
        <li>${elapsed(elapsedMs)}</li>
        <li title=${iterationsTitle}>${counted(iterations.length, '{0} iteration', '{0} iterations')}</li>
        <li>
          ${counted(totals.toolCalls, '{0} tool call', '{0} tool calls')}${
            totals.failedToolCalls === 0
              ? nothing
              : html`<span class="is-failed"> (${t('{0} failed', count(totals.failedToolCalls))})</span>`
          }
        </li>
        ${totals.subCalls === 0 ? nothing : html`<li>${counted(totals.subCalls, '{0} sub-call', '{0} sub-calls')}</li>`}
        <li title=${tokensTitle(totals)}>
          ${t('{0} in, {1} out', `${about}${counted(totals.inputTokens, '{0} token', '{0} tokens')}`, `${about}${count(totals.outputTokens)}`)}
        </li>
      </ul>
      <div class="actions">
        ${pauseButton(transcript, controls)}
        ${transcript.state === 'finished' ? nothing : textButton('debug-stop', t('Stop'), 'secondary', () => controls.post({ type: 'stop' }))}
        ${isInterrupted ? textButton('debug-continue', t('Resume'), 'primary', () => controls.post({ type: 'resume' })) : nothing}
        ${hasAnswer ? textButton('copy', t('Copy Answer'), 'primary', () => controls.post({ type: 'copyAnswer' })) : nothing}
        ${hasAnswer ? textButton('go-to-file', t('Open Answer'), 'secondary', () => controls.post({ type: 'openAnswer' })) : nothing}
        ${textButton('export', t('Export…'), 'secondary', () => controls.post({ type: 'exportRun' }))}
        ${textButton('output', t('Show Log'), 'secondary', () => controls.post({ type: 'showLog' }))}
      </div>
    </div>
    ${budgetView(transcript, elapsedMs)}
  </div>`;
}

function pauseButton({ state, pause }: Transcript, controls: PanelControls): TemplateResult | typeof nothing {
  if (state === 'finished') return nothing;
  return pause === undefined
    ? textButton('debug-pause', t('Pause'), 'secondary', () => controls.post({ type: 'pause' }))
    : textButton('debug-continue', t('Resume'), 'primary', () => controls.post({ type: 'resume' }));
}

/** Which model took how many, where there was more than one. */
function tokensTitle({ isEstimate, models }: Transcript['totals']): string {
  const title = isEstimate ? t('Tokens, estimated') : t('Tokens');
  if (models.length < 2) return title;
  const each = models.map(
    ({ model, calls, inputTokens, outputTokens }) =>
      `${visibleLabel(model.name)}: ${counted(calls, '{0} call', '{0} calls')}, ${t('{0} in, {1} out', count(inputTokens), count(outputTokens))}`,
  );
  return [title, ...each].join('\n');
}
