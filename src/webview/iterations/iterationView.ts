import { html, nothing, type TemplateResult } from 'lit';
import type { ModelCallRecord, NoticeRecord, TranscriptIteration } from '../../core/transcript/transcript';
import { subCallsView, toolCallsView } from '../calls/callsView';
import type { ModelToolCall } from '../../core/ports';
import { codeView, MAX_CODE_CHARS } from '../values/codeView';
import { consoleView } from './consoleView';
import { nestedRunsView } from './nestedRunsView';
import { hintView } from './hintsView';
import { iterationActions } from './iterationActions';
import { disclosure } from '../kit/disclosure';
import { failureView } from '../kit/failureView';
import { modelFailureView } from '../kit/modelFailureView';
import { iconButton } from '../kit/buttons';
import { icon } from '../kit/icon';
import type { PanelControls } from '../kit/panelControls';
import { count, counted, duration } from '../kit/quantities';
import { cutNote, framedTextView, MAX_SHOWN_CHARS, textView } from '../values/textView';
import { visibleText } from '../values/visibleText';
import { t, tParts } from '../kit/localised';
import { sayingWords } from '../kit/sayingWords';
import { levelWord } from '../kit/levelWords';

export interface IterationOptions {
  /** The one that goes on, or the last one. */
  readonly isCurrent: boolean;
  /** A person has paused the run, and it stands here. */
  readonly isPaused: boolean;
  readonly modelName: string;
}

/** One pass of the loop: what the model thought and wrote, what its code did, what it saw of that. */
export function iterationView(
  iteration: TranscriptIteration,
  options: IterationOptions,
  controls: PanelControls,
): TemplateResult {
  const key = `iteration:${iteration.number}`;
  const isOpen = controls.isExpanded(key, options.isCurrent);
  return disclosure(
    {
      key,
      kind: 'iteration',
      isOpenByDefault: options.isCurrent,
      summary: html`<h2 class="iteration-title">${t('Iteration {0}', iteration.number)}</h2>
        <bdi class="iteration-gist">${isOpen ? nothing : visibleText(gistOf(iteration))}</bdi>
        <span class="iteration-facts">${factsOf(iteration)}</span>
        ${stateMark(iteration, options)}`,
      content: () => contentView(iteration, key, options, controls),
    },
    controls,
  );
}

function contentView(
  iteration: TranscriptIteration,
  key: string,
  { modelName }: IterationOptions,
  controls: PanelControls,
): unknown {
  const lastCall = iteration.modelCalls.at(-1);
  const isWaiting = lastCall?.state === 'running' && lastCall.text === '';
  const { observation, error, value } = iteration;
  return html`
    ${iteration.modelCalls.map((call) =>
      call.error === undefined || call.state === 'stopped'
        ? nothing
        : modelFailureView(t('The model call failed'), call.error),
    )}
    ${
      isWaiting
        ? html`<p class="waiting">
            ${icon('loading')}<span>${tParts('Waiting for {0}', html`<bdi>${visibleText(modelName)}</bdi>`)}</span>
          </p>`
        : nothing
    }
    ${iteration.hints.map((hint) => hintView(hint, t('Your hint:')))}
    ${iteration.isEdited === true ? html`<p class="quiet">${t('You wrote this code.')}</p>` : nothing}
    ${iteration.reasoning === '' ? nothing : reasoningView(iteration.reasoning, controls)}
    ${iteration.code === '' ? nothing : codeFrame(iteration, controls)}
    ${
      iteration.toolCalls.length === 0
        ? nothing
        : html`${heading(t('Tool calls'), String(iteration.toolCalls.length))}
          ${toolCallsView(iteration.toolCalls, `${key}:calls`, controls)}`
    }
    ${iteration.otherCalls.map((call) => otherCallView(call, controls))}
    ${
      iteration.nestedRuns.length === 0
        ? nothing
        : html`${heading(t('Nested runs'), String(iteration.nestedRuns.length))}
          ${nestedRunsView(iteration.nestedRuns, controls)}`
    }
    ${
      iteration.subCalls.length === 0
        ? nothing
        : html`${heading(t('Sub-calls'), String(iteration.subCalls.length))}
          ${subCallsView(iteration.subCalls, `${key}:subCalls`, controls)}`
    }
    ${
      iteration.consoleLines.length === 0
        ? nothing
        : html`${heading(t('Output'))} ${consoleView(iteration.consoleLines, controls)}`
    }
    ${value === undefined ? nothing : html`${heading(t('Value'))} ${framedTextView(value, 'mono', controls)}`}
    ${error === undefined ? nothing : failureView(error.name, error.message, placeOf(error))}
    ${iteration.notices.map(noticeView)}
    ${
      observation === undefined
        ? nothing
        : disclosure(
            {
              key: `${key}:observation`,
              kind: 'observation',
              isOpenByDefault: false,
              summary: html`<span>${t('What the model saw')}</span> <span class="quiet">${sizeOf(observation)}</span>`,
              content: () => framedTextView(observation.text, 'mono', controls),
            },
            controls,
          )
    }
    ${
      iteration.state === 'stopped' && iteration.cell === 'none' && !hasCalled(iteration)
        ? html`<p class="quiet">${t('The run ended before this iteration was done.')}</p>`
        : nothing
    }
    ${footerView(iteration)} ${iterationActions(iteration, controls)}
  `;
}

/** In ReAct mode: `submit`, or a call that was refused before it reached a tool. */
function otherCallView({ name, arguments: input }: ModelToolCall, controls: PanelControls): TemplateResult {
  return html`${heading(name === 'submit' ? t('Submit') : t('Refused'))}
  ${framedTextView(`${name} ${JSON.stringify(input, null, 2)}`, 'mono', controls)}`;
}

function hasCalled({ modelCalls }: TranscriptIteration): boolean {
  return (modelCalls.at(-1)?.toolCalls ?? []).length > 0;
}

/** Prose with its code spans; no other markup is read. */
function reasoningView(text: string, controls: PanelControls): TemplateResult {
  if (text.length > MAX_SHOWN_CHARS) return textView(text, 'reasoning', controls);
  const pieces = text.split(/`([^`\n]+)`/);
  const parts = pieces.map((piece, index) =>
    index % 2 === 0 ? visibleText(piece) : html`<code>${visibleText(piece)}</code>`,
  );
  return html`<pre class="text reasoning">${parts}</pre>`;
}

function codeFrame(iteration: TranscriptIteration, controls: PanelControls): TemplateResult {
  const { number, code, error } = iteration;
  const language = iteration.language === 'typescript' ? 'TypeScript' : 'JavaScript';
  return html`<div class="frame code">
      <div class="code-bar">
        <span>${language}</span>
        ${
          iteration.cell === 'none'
            ? nothing
            : iconButton('go-to-file', t('Open the code of iteration {0} in an editor', number), () =>
                controls.post({ type: 'openCode', iteration: number }),
              )
        }
        ${iconButton('copy', t('Copy the code of iteration {0}', number), () => controls.post({ type: 'copyText', text: code }))}
      </div>
      ${codeView(code, error)}
    </div>
    ${cutNote(code, controls, MAX_CODE_CHARS)}`;
}

function footerView({ modelCalls, cellDurationMs }: TranscriptIteration): TemplateResult | typeof nothing {
  const parts = modelCalls.flatMap((call) => usageOf(call));
  if (cellDurationMs !== undefined) parts.push(t('code {0}', duration(cellDurationMs)));
  return parts.length === 0 ? nothing : html`<p class="footer">${parts.join(' · ')}</p>`;
}

function usageOf({ usage, durationMs }: ModelCallRecord): string[] {
  if (usage === undefined) return [];
  const about = usage.isEstimate ? '~' : '';
  return [
    t('{0} in', `${about}${counted(usage.inputTokens, '{0} token', '{0} tokens')}`),
    t('{0} out', `${about}${count(usage.outputTokens)}`),
    ...(durationMs === undefined ? [] : [t('model {0}', duration(durationMs))]),
  ];
}

export function noticeView({ level, message, saying }: NoticeRecord): TemplateResult {
  return html`<p class="notice level-${level}">
    ${icon(level)}<span class="visually-hidden">${levelWord(level)}: </span
    ><bdi>${visibleText(sayingWords(saying, message))}</bdi>
  </p>`;
}

function stateMark(iteration: TranscriptIteration, { isPaused }: IterationOptions): TemplateResult {
  const [name, kind, label] =
    iteration.state === 'running'
      ? isPaused
        ? ['debug-pause', 'is-waiting', t('Paused')]
        : ['loading', 'is-running', t('running')]
      : iteration.state === 'stopped'
        ? ['debug-stop', 'is-stopped', t('stopped')]
        : iteration.error !== undefined || iteration.modelCalls.at(-1)?.state === 'failed'
          ? ['error', 'is-failed', t('ended with an error')]
          : ['pass', 'is-passed', t('finished')];
  return html`<span class="iteration-state" title=${label}>${icon(name, kind)}</span>
    <span class="visually-hidden">, ${label}</span>`;
}

function heading(text: string, number = ''): TemplateResult {
  return html`<h3>${text}${number === '' ? nothing : html` <span class="number-of">${number}</span>`}</h3>`;
}

function gistOf({ reasoning, error, code, toolCalls, otherCalls }: TranscriptIteration): string {
  if (error !== undefined) return `${error.name}: ${error.message}`.slice(0, 200);
  const called = [...toolCalls.map(({ server, tool }) => `${server}.${tool}`), ...otherCalls.map(({ name }) => name)];
  return (reasoning || code || [...new Set(called)].join(', ')).replace(/\s+/g, ' ').slice(0, 200);
}

function factsOf({ toolCalls, subCalls, durationMs }: TranscriptIteration): string {
  return [
    ...(toolCalls.length === 0 ? [] : [counted(toolCalls.length, '{0} tool call', '{0} tool calls')]),
    ...(subCalls.length === 0 ? [] : [counted(subCalls.length, '{0} sub-call', '{0} sub-calls')]),
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
  ].join(' · ');
}

function placeOf({ line, column }: { line?: number | undefined; column?: number | undefined }): string {
  if (line === undefined) return '';
  return column === undefined ? t('line {0}', line) : t('line {0}, column {1}', line, column);
}

function sizeOf({ text: { length }, totalChars }: { text: string; totalChars: number }): string {
  return totalChars > length
    ? counted(length, '{0} character of {1}', '{0} characters of {1}', count(totalChars))
    : counted(length, '{0} character', '{0} characters');
}
