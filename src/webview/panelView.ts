import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Transcript, WorkerRecord } from '../core/transcript/transcript';
import { sayingOfLoss } from '../protocol/sayingOfSentence';
import { headerView } from './header/headerView';
import { runStateOf } from './header/runState';
import { statusBarView } from './header/statusBarView';
import { textButton } from './kit/buttons';
import { icon } from './kit/icon';
import { t, tParts } from './kit/localised';
import { hintsView } from './iterations/hintsView';
import { iterationView, noticeView } from './iterations/iterationView';
import { outcomeView } from './outcome/outcomeView';
import { lazyRows } from './kit/lazyRows';
import { modelFailureView } from './kit/modelFailureView';
import type { PanelControls } from './kit/panelControls';
import { sayingWords } from './kit/sayingWords';
import { promptCostView } from './promptCostView';
import { serverMessagesView } from './serverMessagesView';
import { callTreeView } from './tree/callTreeView';
import { timelineView } from './timeline/timelineView';
import { textView } from './values/textView';
import { visibleText } from './values/visibleText';

/** The height of a closed iteration, with the space above it. */
const ITERATION_PX = 44;

/** The whole panel, from the transcript alone. `elapsedMs` goes on between two events. */
export function panelView(transcript: Transcript, elapsedMs: number, controls: PanelControls): TemplateResult {
  const { iterations, extract, notices, workerEvents } = transcript;
  // The answer stands above, in the same words.
  const isRepeated = transcript.mode === 'direct' && transcript.answer !== undefined;
  const isPaused = transcript.pause === 'standing';
  const modelName = transcript.model?.name ?? t('the model');
  return html`
    <p class="visually-hidden" role="status">${runStateOf(transcript).label}</p>
    ${guard(headerFacts(transcript, controls), () => headerView(transcript, controls))}
    ${statusBarView(transcript, elapsedMs, controls)}
    ${guard([transcript.outcome, controls.choices], () => outcomeView(transcript, controls))} ${notices.map(noticeView)}
    ${timelineView(transcript, elapsedMs, controls)}
    ${guard([transcript.revision, controls.choices], () => callTreeView(transcript, controls))}
    <section class="iterations" aria-label=${t('Iterations')}>
      ${lazyRows(
        {
          name: 'iterations',
          items: iterations,
          keyOf: ({ number }) => `iteration:${number}`,
          row: (iteration, index) => {
            const isCurrent = index === iterations.length - 1 && !isRepeated;
            const events = workerEvents.filter((event) => event.iteration === iteration.number);
            return html`
              ${guard([iteration, iteration.revision, isCurrent, isPaused, modelName, controls.choices], () =>
                iterationView(iteration, { isCurrent, isPaused, modelName }, controls),
              )}
              ${events.map(workerEventView)}
            `;
          },
          rowPx: ITERATION_PX,
        },
        controls,
      )}
    </section>
    ${
      extract === undefined || transcript.state === 'finished'
        ? nothing
        : html`<section class="extract" aria-label=${t('Answer from the transcript')}>
            <h2>${t('Answering from what was found so far')}</h2>
            ${extract.text === '' ? nothing : textView(extract.text, '', controls)}
            ${extract.error === undefined ? nothing : modelFailureView(t('The model call failed'), extract.error)}
          </section>`
    }
    ${hintsView(transcript, controls)}
    ${guard([transcript.prompt?.requests, transcript.prompt?.sizes.schemas, controls.choices], () =>
      promptCostView(transcript.prompt, controls),
    )}
    ${guard([transcript.serverMessages.length, transcript.serverMessagesLeftOut, controls.choices], () =>
      serverMessagesView(transcript, controls),
    )}
  `;
}

/** A run is told these once, and its header is drawn anew only then. */
function headerFacts(transcript: Transcript, controls: PanelControls): unknown[] {
  const { task, model, mode, modeReason, servers, from, inputs } = transcript;
  return [task, model, mode, modeReason, servers, from, inputs, controls.choices];
}

/** A restored panel whose run is gone. */
export function missingView(controls: PanelControls): TemplateResult {
  return html`<div class="empty">
    ${icon('history')}
    <p>${t('This run is no longer stored.')}</p>
    <p class="quiet">${t('Close this panel, start another run, or try the demo.')}</p>
    <p class="empty-actions">
      ${textButton('play', t('Run Task'), 'primary', () => controls.post({ type: 'runTask' }))}
      ${textButton('server', t('Show Servers'), 'secondary', () => controls.post({ type: 'showServers' }))}
      ${textButton('rocket', t('Open Demo'), 'secondary', () => controls.post({ type: 'openDemo' }))}
    </p>
  </div>`;
}

function workerEventView(event: WorkerRecord): TemplateResult {
  if (event.kind === 'lost') {
    return noticeView({
      level: 'warning',
      message: t('The worker was lost: {0}', sayingWords(sayingOfLoss(event.reason), event.reason)),
    });
  }
  const { lostVariables } = event;
  return html`<p class="notice level-info">
    ${icon('debug-restart')}<span
      >${
        lostVariables.length === 0
          ? t('A new worker went on with this run; no variable was lost.')
          : tParts(
              'A new worker went on with this run. Lost variables: {0}',
              html`<bdi>${visibleText(lostVariables.join(', '))}</bdi>`,
            )
      }</span
    >
  </p>`;
}
