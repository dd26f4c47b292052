import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { ToolDescription } from '../../core/ports';
import { abortSignalOf } from '../cancellation';
import { COMMANDS } from '../ids';
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
    const content = await vscode.window.withProgress(options, async (progress, token) => {
      progress.report({ message: vscode.l10n.t('Connecting the MCP servers') });
      const { signal, dispose } = abortSignalOf(token);
      try {
        const tools = await listTools(signal, {
          onServerProblems: (failures) => void showServerProblems(failures),
        });
        const { toolCostsText } = await import('./toolCostsText');
        return await toolCostsText(tools, limitsFromSettings().promptTokens, async () => {
          await setImmediate();
          signal.throwIfAborted();
        });
      } finally {
        dispose();
      }
    });
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    await vscode.window.showTextDocument(document, { preview: false });
    return document.uri;
  });
}
