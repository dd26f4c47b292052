import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { toolCosts, toolCostsTable, type ToolCosts } from '../../core/catalogue/toolCosts';
import type { PromptDetail } from '../../core/catalogue/promptText';
import type { Log } from '../../core/log';
import type { ToolDescription } from '../../core/ports';
import { abortSignalOf } from '../cancellation';
import { COMMANDS, LIMIT_SETTINGS } from '../ids';
import { registerCommand } from '../registerCommand';
import { limitsFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import type { ConnectObserver } from './connectWorkspaceServers';
import { showServerProblems } from './serverProblems';

/** Connects all servers, as for a run. */
export type ListTools = (signal: AbortSignal, observer: ConnectObserver) => Promise<readonly ToolDescription[]>;

/** Opens a table of what the tools of each server take, as schemas, as declarations and in the prompt. */
export function registerToolCostsCommand(listTools: ListTools, log: Log): vscode.Disposable {
  return registerCommand(COMMANDS.showToolCosts, log, async () => {
    requireTrustedWorkspace();
    const options = { location: vscode.ProgressLocation.Notification, title: 'RLM', cancellable: true };
    const costs = await vscode.window.withProgress(options, async (progress, token) => {
      progress.report({ message: vscode.l10n.t('Connecting the MCP servers') });
      const { signal, dispose } = abortSignalOf(token);
      try {
        const tools = await listTools(signal, {
          onServerProblems: (failures) => void showServerProblems(failures),
        });
        return await toolCosts(tools, limitsFromSettings().promptTokens, async () => {
          await setImmediate();
          signal.throwIfAborted();
        });
      } finally {
        dispose();
      }
    });
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: describe(costs) });
    await vscode.window.showTextDocument(document, { preview: false });
    return document.uri;
  });
}

function describe(costs: ToolCosts): string {
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
