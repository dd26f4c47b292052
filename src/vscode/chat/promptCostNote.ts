import * as vscode from 'vscode';
import { promptTokensOf, savedPercent, takePromptEvent, type PromptCost } from '../../core/transcript/promptCost';
import { percentText } from '../../core/transcript/promptCostText';
import type { Run } from '../../runs/runService';

/** What the prompt of a run cost, in one line for its reader; '' where no model was asked. */
export function promptCostNote({ events }: Pick<Run, 'events'>): string {
  let cost: PromptCost | undefined;
  for (const event of events) cost = takePromptEvent(cost, event);
  if (cost === undefined || cost.requests === 0) return '';
  const total = promptTokensOf(cost).toLocaleString();
  const percent = savedPercent(cost);
  if (percent === undefined) return vscode.l10n.t('Prompt: about {0} tokens.', total);
  const all = cost.withAllSchemas.toLocaleString();
  const change = percentText(Math.abs(percent));
  return percent < 0
    ? vscode.l10n.t('Prompt: about {0} tokens, {1} more than with all tool schemas in it ({2}).', total, change, all)
    : vscode.l10n.t('Prompt: about {0} tokens, {1} less than with all tool schemas in it ({2}).', total, change, all);
}
