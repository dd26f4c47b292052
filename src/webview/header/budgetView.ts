import { html, nothing, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { icon } from '../kit/icon';
import { compactCount, count, roughDuration } from '../kit/quantities';
import { t } from '../kit/localised';

/** Below this share of it, what is left of a limit is marked. */
const LOW_SHARE = 0.2;

interface BudgetPart {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  /** What is left, and the limit, as people read them. */
  readonly text: (value: number) => string;
}

/** What is left of each limit, as a bar that empties and in words. */
export function budgetView(transcript: Transcript, elapsedMs: number): TemplateResult | typeof nothing {
  const parts = budgetParts(transcript, elapsedMs);
  if (parts.length === 0) return nothing;
  return html`<ul class="budget" aria-label=${t('Budget left')}>
    ${parts.map(partView)}
  </ul>`;
}

function budgetParts(
  { limits, mode, iterations, totals, used, waitingCalls }: Transcript,
  elapsedMs: number,
): readonly BudgetPart[] {
  if (limits === undefined) return [];
  // The time of a run stands while it waits for a person's word.
  const sinceLast = waitingCalls > 0 ? 0 : Math.max(0, elapsedMs - totals.elapsedMs);
  const tokens = totals.inputTokens + totals.outputTokens;
  const parts: BudgetPart[] = [];
  // A saved program has one iteration, which says nothing of what is left.
  if (mode !== 'direct' && limits.iterations > 1) {
    parts.push({ name: t('Iterations'), limit: limits.iterations, used: iterations.length, text: count });
  }
  parts.push({ name: t('Tokens'), limit: limits.runTokens, used: tokens, text: compactCount });
  parts.push({ name: t('Time'), limit: limits.runMs, used: used.activeMs + sinceLast, text: roughDuration });
  if (mode !== 'direct') {
    parts.push({ name: t('Tool calls'), limit: limits.toolCalls, used: totals.toolCalls, text: count });
  }
  if (mode === undefined || mode === 'rlm') {
    parts.push({ name: t('Sub-calls'), limit: limits.subCalls, used: used.subCalls, text: count });
    parts.push({ name: t('Computing'), limit: limits.runCpuMs, used: used.cpuMs, text: roughDuration });
  }
  return parts.filter(({ limit }) => limit > 0);
}

function partView({ name, limit, used, text }: BudgetPart): TemplateResult {
  const left = Math.max(0, limit - used);
  const isLow = left <= limit * LOW_SHARE;
  const words = t('{0} of {1} left', text(left), text(limit));
  return html`<li class=${isLow ? 'is-low' : ''} title=${`${name}: ${words}`}>
    <span class="budget-name">${name}</span>
    <span class="budget-left">${isLow ? icon('warning') : nothing}${words}</span>
    <progress max=${limit} value=${left} aria-label=${t('{0} left', name)} aria-valuetext=${words}></progress>
  </li>`;
}
