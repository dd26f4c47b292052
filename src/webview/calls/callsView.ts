import { html, nothing, type TemplateResult } from 'lit';
import type { JsonValue } from '../../core/json';
import { withoutBinary } from '../../core/transcript/contentBlocks';
import type { CallState, ModelCallRecord, ToolCallRecord } from '../../core/transcript/transcript';
import { approvalView, decisionText } from './approvalView';
import { callSummary } from '../kit/callSummary';
import { disclosure } from '../kit/disclosure';
import { failureView } from '../kit/failureView';
import { modelFailureView } from '../kit/modelFailureView';
import { mediaView } from './mediaView';
import { lazyRows } from '../kit/lazyRows';
import type { PanelControls } from '../kit/panelControls';
import { count, duration } from '../kit/quantities';
import { callFailureWords } from '../kit/sayingWords';
import { oneLine } from '../values/oneLine';
import { resultView } from '../values/resultView';
import { framedTextView, jsonView } from '../values/textView';
import { visibleText } from '../values/visibleText';
import { t } from '../kit/localised';

/** Of a long list only these are shown at first, with those that failed or wait for an answer. */
const FIRST_SHOWN = 12;
/** The height of a closed row. */
const ROW_PX = 27;
const keyOfCall = ({ callId }: { readonly callId: string }): string => `call:${callId}`;
const ALWAYS_SHOWN: ReadonlySet<CallState> = new Set(['failed', 'waiting']);

/** The calls of one cell, each of which opens to what was sent and what came back. */
export function toolCallsView(calls: readonly ToolCallRecord[], key: string, controls: PanelControls): TemplateResult {
  const showsAll = calls.length <= FIRST_SHOWN + 3 || controls.isExpanded(key, false);
  const shown = showsAll ? calls : calls.filter((call, index) => index < FIRST_SHOWN || isAlwaysShown(call, controls));
  return html`<div class="calls" role="list">
    ${lazyRows(
      {
        name: key,
        items: shown,
        keyOf: keyOfCall,
        row: (call) => html`<div role="listitem">${toolCallView(call, controls)}</div>`,
        rowPx: ROW_PX,
      },
      controls,
    )}
    ${
      showsAll
        ? nothing
        : html`<div role="listitem">
            <button type="button" class="link more" @click=${() => controls.setExpanded(key, true)}>
              ${t('Show all {0} calls', count(calls.length))}
            </button>
          </div>`
    }
  </div>`;
}

/** Calls of the model by generated code. */
export function subCallsView(calls: readonly ModelCallRecord[], name: string, controls: PanelControls): TemplateResult {
  return html`<div class="calls" role="list">
    ${lazyRows(
      {
        name,
        items: calls,
        keyOf: keyOfCall,
        rowPx: ROW_PX,
        row: (call) =>
          html`<div role="listitem">
            ${disclosure(
              {
                key: `call:${call.callId}`,
                kind: 'call',
                isOpenByDefault: false,
                summary: callSummary(call.state, subCallName(call), oneLine(call.prompt), durationOf(call)),
                content: () => html`
                  <h4>${t('Prompt')}</h4>
                  ${framedTextView(call.prompt, '', controls)}
                  ${
                    call.text === ''
                      ? nothing
                      : html`<h4>${t('Response')}</h4>
                          ${framedTextView(call.text, '', controls)}`
                  }
                  ${call.error === undefined ? nothing : modelFailureView(t('Model call failed'), call.error)}
                `,
              },
              controls,
            )}
          </div>`,
      },
      controls,
    )}
  </div>`;
}

/** Also one that somebody opened, here or from the timeline. */
function isAlwaysShown({ state, callId }: ToolCallRecord, controls: PanelControls): boolean {
  return ALWAYS_SHOWN.has(state) || controls.isExpanded(`call:${callId}`, false);
}

function toolCallView(call: ToolCallRecord, controls: PanelControls): TemplateResult {
  const decision = decisionText(call);
  const name = html`${visibleText(call.server)}<span class="separator">.</span>${visibleText(call.tool)}`;
  return disclosure(
    {
      key: `call:${call.callId}`,
      kind: 'call',
      isOpenByDefault: call.state === 'waiting',
      summary: callSummary(call.state, name, progressOf(call) ?? previewOf(call), durationOf(call)),
      content: () => html`
        ${decision === undefined ? nothing : html`<p class="quiet">${decision}</p>`}
        ${
          call.state === 'waiting'
            ? approvalView(call, controls)
            : html`<h4>${t('Arguments')}</h4>
                ${jsonView(call.arguments, controls)}`
        }
        ${
          call.requestedArguments === undefined
            ? nothing
            : html`<h4>${t('What the code gave')}</h4>
                ${jsonView(call.requestedArguments, controls)}`
        }
        ${
          call.value === undefined
            ? nothing
            : html`<div class="titled">
                  <h4>${t('Result')}</h4>
                  ${copyLink(withoutBinary(call.value), controls)}
                </div>
                ${mediaView(call)} ${resultView(withoutBinary(call.value), `result:${call.callId}`, controls)}`
        }
        ${titledJson(t('Content beside it'), call.content, controls)}
        ${
          call.error === undefined
            ? nothing
            : html`${failureView(FAILURES[call.error.kind], callFailureWords(call.error.message))} ${mediaView(call)}
              ${titledJson(t('Content'), contentBeyond(call.error), controls)}
              ${titledJson(t('Structured content'), call.error.structuredContent, controls)}`
        }
      `,
    },
    controls,
  );
}

function titledJson(
  title: string,
  value: JsonValue | undefined,
  controls: PanelControls,
): TemplateResult | typeof nothing {
  if (value === undefined) return nothing;
  return html`<h4>${title}</h4>
    ${jsonView(withoutBinary(value), controls)}`;
}

/** Blocks that say more than the error's message. */
function contentBeyond({ content, message }: NonNullable<ToolCallRecord['error']>): JsonValue | undefined {
  return JSON.stringify(content) === JSON.stringify([{ type: 'text', text: message }]) ? undefined : content;
}

const FAILURES: Readonly<Record<NonNullable<ToolCallRecord['error']>['kind'], string>> = {
  tool: t('The tool reported an error'),
  server: t('The server did not answer as it should'),
  notFound: t('There is no such tool'),
  timeout: t('The call took too long'),
  cancelled: t('Stopped'),
  denied: t('The call was denied'),
  tooLarge: t('The result was too large'),
  limit: t('The limit of calls was reached'),
};

/** Which model answered is said where it is not the run's own. */
function subCallName({ model, purpose, isNestedTurn }: ModelCallRecord): TemplateResult {
  if (purpose === 'sampling') return html`${t('asked by a server')}`;
  if (isNestedTurn === true) return html`${t('Turn of a nested run')}`;
  return model === undefined ? html`llm_query` : html`llm_query <span class="quiet">${visibleText(model.name)}</span>`;
}

function durationOf({ durationMs }: { readonly durationMs?: number }): string {
  return durationMs === undefined ? '' : duration(durationMs);
}

/** While a call goes on: what its server tells of it, in place of the arguments. */
function progressOf({ state, progress }: ToolCallRecord): string | undefined {
  if (state !== 'running' || progress === undefined) return undefined;
  const { progress: done, total, message } = progress;
  const share = total !== undefined && total > 0 ? `${Math.round((100 * done) / total)} %` : String(done);
  return message === undefined || message === '' ? share : `${share} · ${oneLine(message)}`;
}

/** Arguments do not change, and may be long: each is read once. */
const previews = new WeakMap<ToolCallRecord, string>();

function previewOf(call: ToolCallRecord): string {
  const known = previews.get(call);
  if (known !== undefined) return known;
  const preview = oneLine(JSON.stringify(call.arguments));
  previews.set(call, preview);
  return preview;
}

function copyLink(value: unknown, controls: PanelControls): TemplateResult {
  const copy = (): void => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    controls.post({ type: 'copyText', text });
  };
  return html`<button type="button" class="link" @click=${copy}>${t('Copy')}</button>`;
}
