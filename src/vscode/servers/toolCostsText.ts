/** What tools cost, in words. */
import * as vscode from 'vscode';
import type { PromptDetail } from '../../core/catalogue/promptText';
import { toolCosts, toolCostsTable } from '../../core/catalogue/toolCosts';
import { LIMIT_SETTINGS } from '../ids';

/** A table of them. `pause` is called between servers, and ends it by throwing. */
export async function toolCostsText(...given: Parameters<typeof toolCosts>): Promise<string> {
  const costs = await toolCosts(...given);
  const { promptTokens, detail, servers } = costs;
  const title = `# ${vscode.l10n.t('What tools cost')}`;
  if (servers.length === 0) return `${title}\n\n${vscode.l10n.t('No tools are connected.')}\n`;
  const heads = [
    vscode.l10n.t('Server'),
    vscode.l10n.t('Tools'),
    vscode.l10n.t('All schemas'),
    vscode.l10n.t('Types only'),
    vscode.l10n.t('Brief'),
    vscode.l10n.t('Full'),
    vscode.l10n.t('In the prompt'),
    vscode.l10n.t('Saved'),
  ];
  const unit = vscode.l10n.t(
    'Estimated tokens. Brief and full are declarations with short and with whole descriptions; saved is what the prompt takes less than all schemas.',
  );
  const present = vscode.l10n.t(
    'With `{0}` at {1} a prompt has {2}.',
    LIMIT_SETTINGS.promptTokens,
    promptTokens,
    wordsOf(detail),
  );
  return `${[title, toolCostsTable(costs, heads, vscode.l10n.t('Together')), present, unit].join('\n\n')}\n`;
}

function wordsOf(detail: PromptDetail): string {
  switch (detail) {
    case 'declarations':
      return vscode.l10n.t('the brief declarations of all tools');
    case 'lines':
      return vscode.l10n.t('a line for each tool');
    case 'names':
      return vscode.l10n.t('the names of all tools');
    case 'counts':
      return vscode.l10n.t('the servers with their numbers of tools');
  }
}
