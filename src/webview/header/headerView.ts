import { html, nothing, type TemplateResult } from 'lit';
import type { RunMode } from '../../core/events';
import type { ServerSummary } from '../../core/ports';
import { MODE_NAMES } from '../../core/transcript/modeNames';
import type { Transcript } from '../../core/transcript/transcript';
import { disclosure } from '../kit/disclosure';
import { icon, textButton } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { count, counted, elapsed } from '../kit/quantities';
import { framedTextView } from '../values/textView';
import { visibleLabel, visibleText } from '../values/visibleText';

const MAX_TITLE_CHARS = 240;

/** The task, and who works on it. */
export function headerView(
  { task, model, mode, modeReason, servers }: Transcript,
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
    <ul class="sources" aria-label="Model and servers">
      ${model === undefined ? nothing : html`<li title=${visibleLabel(model.id)}>${icon('sparkle')}<bdi>${visibleText(model.name)}</bdi></li>`}
      ${mode === undefined || mode === 'rlm' || modeReason !== undefined ? nothing : modeView(mode)}
      ${servers.map(serverView)}
    </ul>
    ${modeReason === undefined ? nothing : html`<p class="mode-reason quiet">${icon('compass')}<bdi>${visibleText(modeReason)}</bdi></p>`}
  </header>`;
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

/** Where the run stands and what it has used; stays in sight. */
export function statusBarView(transcript: Transcript, elapsedMs: number, controls: PanelControls): TemplateResult {
  const { totals, iterations, limits, outcome } = transcript;
  const state = runStateOf(transcript);
  const about = totals.isEstimate ? '~' : '';
  const hasAnswer = outcome?.kind === 'submitted' || outcome?.kind === 'extracted';
  const isInterrupted = outcome?.kind === 'failed' && outcome.code === 'runInterrupted';
  const limit = limits === undefined ? '' : ` of ${count(limits.iterations)}`;
  return html`<div class="status-bar">
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
      ${transcript.state === 'finished' ? nothing : textButton('debug-stop', 'Stop', '', () => controls.post({ type: 'stop' }))}
      ${isInterrupted ? textButton('debug-continue', 'Resume', 'primary', () => controls.post({ type: 'resume' })) : nothing}
      ${hasAnswer ? textButton('copy', 'Copy Answer', 'primary', () => controls.post({ type: 'copyAnswer' })) : nothing}
      ${textButton('output', 'Show Log', '', () => controls.post({ type: 'showLog' }))}
    </div>
  </div>`;
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

interface RunStateWords {
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
}

const WORKING: Readonly<Record<RunMode, string>> = { rlm: 'Writing code', react: 'Working', direct: 'Answering' };

/** In words and a sign; the words are also what a screen reader is told when they change. */
export function runStateOf({ state, mode, outcome, iterations, extract, waitingCalls }: Transcript): RunStateWords {
  switch (outcome?.kind) {
    case 'submitted':
      return { icon: 'pass-filled', kind: 'is-passed', label: 'Finished' };
    case 'extracted':
      return { icon: 'warning', kind: 'is-warning', label: 'Limit reached' };
    case 'limitReached':
      return { icon: 'warning', kind: 'is-warning', label: 'Limit reached' };
    case 'failed':
      if (outcome.code === 'runInterrupted') return { icon: 'debug-pause', kind: 'is-warning', label: 'Interrupted' };
      if (outcome.code === 'runElsewhere') return { icon: 'window', kind: 'is-stopped', label: 'In another window' };
      return { icon: 'error', kind: 'is-failed', label: 'Failed' };
    case 'cancelled':
      return { icon: 'debug-stop', kind: 'is-stopped', label: 'Stopped' };
    case undefined:
  }
  const working = (label: string): RunStateWords => ({ icon: 'loading', kind: 'is-running', label });
  if (state === 'connecting') return working('Connecting');
  if (extract?.state === 'running') return working('Writing answer');
  const iteration = iterations.at(-1);
  if (waitingCalls > 0) return { icon: 'question', kind: 'is-waiting', label: 'Waiting for you' };
  if (iteration?.cell === 'running') return working('Running code');
  return working(iteration?.modelCalls.at(-1)?.text === '' ? 'Thinking' : WORKING[mode ?? 'rlm']);
}
