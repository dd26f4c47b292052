import { html, nothing, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { icon, textButton } from '../kit/icon';
import { t } from '../kit/localised';
import type { PanelControls } from '../kit/panelControls';
import { count, counted, elapsed } from '../kit/quantities';
import { visibleLabel } from '../values/visibleText';
import { budgetView } from './budgetView';
import { runStateOf } from './runState';

/** Where the run stands and what it has used; stays in sight. */
export function statusBarView(transcript: Transcript, elapsedMs: number, controls: PanelControls): TemplateResult {
  const { totals, iterations, limits, outcome } = transcript;
  const state = runStateOf(transcript);
  const about = totals.isEstimate ? '~' : '';
  const hasAnswer = outcome?.kind === 'submitted' || outcome?.kind === 'extracted';
  const isInterrupted = outcome?.kind === 'failed' && outcome.code === 'runInterrupted';
  const limit = limits === undefined ? '' : ` of ${count(limits.iterations)}`;
  return html`<div class="status">
    <div class="status-bar">
      <span class="state">${icon(state.icon, state.kind)}<span>${state.label}</span></span>
      <ul class="figures" aria-label="Figures">
        <li>${elapsed(elapsedMs)}</li>
        <li title=${`Iterations, at most${limit.slice(3)}`}>${counted(iterations.length, 'iteration')}</li>
        <li>
          ${counted(totals.toolCalls, 'tool call')}${
            totals.failedToolCalls === 0
              ? nothing
              : html`<span class="is-failed"> (${count(totals.failedToolCalls)} failed)</span>`
          }
        </li>
        ${totals.subCalls === 0 ? nothing : html`<li>${counted(totals.subCalls, 'sub-call')}</li>`}
        <li title=${tokensTitle(totals)}>
          ${about}${counted(totals.inputTokens, 'token')} in, ${about}${count(totals.outputTokens)} out
        </li>
      </ul>
      <div class="actions">
        ${pauseButton(transcript, controls)}
        ${transcript.state === 'finished' ? nothing : textButton('debug-stop', 'Stop', '', () => controls.post({ type: 'stop' }))}
        ${isInterrupted ? textButton('debug-continue', 'Resume', 'primary', () => controls.post({ type: 'resume' })) : nothing}
        ${hasAnswer ? textButton('copy', 'Copy Answer', 'primary', () => controls.post({ type: 'copyAnswer' })) : nothing}
        ${hasAnswer ? textButton('go-to-file', t('Open Answer'), '', () => controls.post({ type: 'openAnswer' })) : nothing}
        ${textButton('export', t('Export…'), '', () => controls.post({ type: 'exportRun' }))}
        ${textButton('output', 'Show Log', '', () => controls.post({ type: 'showLog' }))}
      </div>
    </div>
    ${budgetView(transcript, elapsedMs)}
  </div>`;
}

function pauseButton({ state, pause }: Transcript, controls: PanelControls): TemplateResult | typeof nothing {
  if (state === 'finished') return nothing;
  return pause === undefined
    ? textButton('debug-pause', 'Pause', '', () => controls.post({ type: 'pause' }))
    : textButton('debug-continue', 'Resume', 'primary', () => controls.post({ type: 'resume' }));
}

/** Which model took how many, where there was more than one. */
function tokensTitle({ isEstimate, models }: Transcript['totals']): string {
  const title = isEstimate ? 'Tokens, estimated' : 'Tokens';
  if (models.length < 2) return title;
  const each = models.map(
    ({ model, calls, inputTokens, outputTokens }) =>
      `${visibleLabel(model.name)}: ${counted(calls, 'call')}, ${count(inputTokens)} in, ${count(outputTokens)} out`,
  );
  return [title, ...each].join('\n');
}
