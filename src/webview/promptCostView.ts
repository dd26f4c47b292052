import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { promptTokensOf, savedPercent, type PromptCost } from '../core/transcript/promptCost';
import { percentText } from '../core/transcript/promptCostText';
import { disclosure } from './kit/disclosure';
import { icon } from './kit/icon';
import type { PanelControls } from './kit/panelControls';
import { count, counted } from './kit/quantities';
import { t } from './kit/localised';

/** In the order in which they stand in a request. */
const PARTS = [
  { key: 'instructions', label: t('Instructions') },
  { key: 'tools', label: t('Tools') },
  { key: 'variables', label: t('Variables') },
  { key: 'history', label: t('History') },
] as const;

type PartKey = (typeof PARTS)[number]['key'];

/** What the prompt cost, part by part, and what it had cost with all schemas in it: folded, its total in sight. */
export function promptCostView(cost: PromptCost | undefined, controls: PanelControls): TemplateResult | typeof nothing {
  if (cost === undefined || cost.requests === 0) return nothing;
  const percent = savedPercent(cost);
  return disclosure(
    {
      key: 'promptCost',
      kind: 'prompt-cost',
      isOpenByDefault: false,
      summary: html`${icon('pie-chart')}
        <h2>${t('Prompt')}</h2>
        <span>~${counted(promptTokensOf(cost), '{0} token', '{0} tokens')}</span>
        ${percent === undefined ? nothing : html`<span class="quiet">${savedWords(percent)}</span>`}`,
      content: () =>
        html`${barsView(cost)}${tableView(cost)}
          <p class="quiet">
            ${t(
              'Estimated, four characters to a token; sub-calls and nested runs are not in it, and nothing is taken for cached.',
            )}
          </p>`,
    },
    controls,
  );
}

function savedWords(percent: number): string {
  const change = percentText(Math.abs(percent));
  return percent < 0
    ? t('{0} more than with all tool schemas', change)
    : t('{0} less than with all tool schemas', change);
}

/** Both on one scale; the table says the same in numbers. */
function barsView(cost: PromptCost): TemplateResult {
  const most = Math.max(promptTokensOf(cost), cost.withAllSchemas, 1);
  const allSchemas = { ...cost, tools: cost.sizes.schemas * cost.requests };
  return html`<div class="cost-bars" aria-hidden="true">
    ${barView(t('This run'), cost, most)}
    ${savedPercent(cost) === undefined ? nothing : barView(t('All schemas'), allSchemas, most)}
  </div>`;
}

function barView(label: string, tokens: Readonly<Record<PartKey, number>>, most: number): TemplateResult {
  let at = 0;
  const segments: SVGTemplateResult[] = [];
  for (const { key } of PARTS) {
    const width = (100 * tokens[key]) / most;
    if (width > 0) segments.push(svg`<rect class="part-${key}" x="${at}%" width="${width}%" height="100%"></rect>`);
    at += width;
  }
  return html`<span>${label}</span><svg class="cost-bar" width="100%" height="10">${segments}</svg>`;
}

function tableView(cost: PromptCost): TemplateResult {
  const { sizes, requests, withAllSchemas } = cost;
  const isCompared = savedPercent(cost) !== undefined;
  const row = (label: unknown, each: number | undefined, all: number, kind = ''): TemplateResult =>
    html`<tr class=${kind}>
      <th scope="row">${label}</th>
      <td class="number">${each === undefined ? '–' : count(each)}</td>
      <td class="number">${count(all)}</td>
    </tr>`;
  return html`<div class="table" tabindex="0" role="group" aria-label=${t('What the prompt cost, in tokens')}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t('Tokens')}</th>
          <th scope="col" class="number">${t('in each request')}</th>
          <th scope="col" class="number">${requests === 1 ? t('in one request') : t('in all {0}', count(requests))}</th>
        </tr>
      </thead>
      <tbody>
        ${PARTS.map(({ key, label }) =>
          row(
            html`<svg class="swatch" width="10" height="10" aria-hidden="true">
                <rect class="part-${key}" width="100%" height="100%"></rect></svg
              >${label}`,
            key === 'history' ? undefined : sizes[key],
            cost[key],
          ),
        )}
        ${row(t('Together'), undefined, promptTokensOf(cost), 'total')}
        ${isCompared ? row(t('Schemas of all tools instead'), sizes.schemas, sizes.schemas * requests) : nothing}
        ${isCompared ? row(t('Together with these'), undefined, withAllSchemas, 'total') : nothing}
      </tbody>
    </table>
  </div>`;
}
