import { html, nothing, type TemplateResult } from 'lit';
import type { JsonValue } from '../../core/json';
import type { NestedCell, NestedRunRecord } from '../../core/transcript/nestedRuns';
import { callSummary } from '../kit/callSummary';
import { disclosure } from '../kit/disclosure';
import { failureView } from '../kit/failureView';
import { t } from '../kit/localised';
import type { PanelControls } from '../kit/panelControls';
import { counted, duration } from '../kit/quantities';
import { codeView } from '../values/codeView';
import { oneLine } from '../values/oneLine';
import { resultView } from '../values/resultView';
import { framedTextView } from '../values/textView';
import { visibleText } from '../values/visibleText';
import { consoleView } from './consoleView';

/** The runs that the code of an iteration began with `rlm_query`, and those that these began. */
export function nestedRunsView(runs: readonly NestedRunRecord[], controls: PanelControls): TemplateResult {
  return html`<div class="calls" role="list">
    ${runs.map((run) => html`<div role="listitem">${nestedRunView(run, controls)}</div>`)}
  </div>`;
}

function nestedRunView(run: NestedRunRecord, controls: PanelControls): TemplateResult {
  const { id, prompt, state, cells, model } = run;
  const facts = [
    counted(cells.length, '{0} iteration', '{0} iterations'),
    ...(run.durationMs === undefined ? [] : [duration(run.durationMs)]),
  ];
  return disclosure(
    {
      key: `nested:${id}`,
      kind: 'call',
      isOpenByDefault: false,
      summary: callSummary(
        state,
        html`rlm_query${model === undefined ? nothing : html` <span class="quiet">${visibleText(model)}</span>`}`,
        oneLine(prompt),
        facts.join(' · '),
      ),
      content: () => html`
        <h4>${t('Task')}</h4>
        ${framedTextView(prompt, '', controls)} ${cells.map((cell) => nestedCellView(cell, controls))}
        ${run.resultJson === undefined ? nothing : outcomeOf(run.resultJson, id, controls)}
      `,
    },
    controls,
  );
}

function nestedCellView(cell: NestedCell, controls: PanelControls): TemplateResult {
  const { id, number, state, code, consoleLines, value, error, durationMs } = cell;
  return disclosure(
    {
      key: `nestedCell:${id}`,
      kind: 'call',
      isOpenByDefault: false,
      summary: callSummary(
        state === 'none' ? 'running' : state,
        t('Iteration {0}', number),
        oneLine(code),
        durationMs === undefined ? '' : duration(durationMs),
      ),
      content: () => html`
        ${code === '' ? nothing : html`<div class="frame code">${codeView(code, error)}</div>`}
        ${
          consoleLines.length === 0
            ? nothing
            : html`<h4>${t('Output')}</h4>
                ${consoleView(consoleLines, controls)}`
        }
        ${
          value === undefined
            ? nothing
            : html`<h4>${t('Value')}</h4>
                ${framedTextView(value, 'mono', controls)}`
        }
        ${error === undefined ? nothing : failureView(error.name, error.message, error.line === undefined ? '' : t('line {0}', error.line))}
      `,
    },
    controls,
  );
}

/** An `InvokeResult` as the worker wrote it, which may be anything. */
function outcomeOf(resultJson: string, id: string, controls: PanelControls): TemplateResult {
  const result = read(resultJson);
  if (result?.ok === true) {
    return html`<h4>${t('Result')}</h4>
      ${resultView(result.value ?? null, `nestedResult:${id}`, controls)}`;
  }
  const message = result?.error?.message;
  return failureView(t('The nested run failed'), typeof message === 'string' ? message : '');
}

interface ReadResult {
  readonly ok?: JsonValue;
  readonly value?: JsonValue;
  readonly error?: { readonly message?: JsonValue } | null;
}

function read(text: string): ReadResult | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
