import * as vscode from 'vscode';
import type { StartRequest } from '../../mcp/userPorts';

/**
 * Asks before a server is started (DESIGN.md §7.2). The question is modal: a run waits for the answer,
 * a program is started by it, and its command must be read in full, which a notification would cut.
 */
export async function askAllowed(request: StartRequest): Promise<boolean> {
  const allow = { title: vscode.l10n.t('Allow') };
  const deny = { title: vscode.l10n.t('Deny'), isCloseAffordance: true };
  const chosen = await vscode.window.showWarningMessage(
    questionOf(request),
    { modal: true, detail: detailOf(request) },
    allow,
    deny,
  );
  return chosen === allow;
}

function questionOf({ server, transport, reason }: StartRequest): string {
  if (reason === 'changed') {
    return transport === 'stdio'
      ? vscode.l10n.t('The MCP server "{0}" is configured differently than when you allowed it. Start it?', server)
      : vscode.l10n.t(
          'The MCP server "{0}" is configured differently than when you allowed it. Connect to it?',
          server,
        );
  }
  return transport === 'stdio'
    ? vscode.l10n.t('Start the MCP server "{0}" on this machine?', server)
    : vscode.l10n.t('Connect to the MCP server "{0}"?', server);
}

function detailOf(request: StartRequest): string {
  const source = `${vscode.workspace.asRelativePath(request.file)}:${request.line}`;
  return [
    request.transport === 'stdio'
      ? vscode.l10n.t('Command: {0}', request.target)
      : vscode.l10n.t('Address: {0}', request.target),
    ...(request.folder === undefined ? [] : [vscode.l10n.t('Folder: {0}', request.folder)]),
    ...(request.environmentNames.length === 0
      ? []
      : [vscode.l10n.t('Environment variables it sets: {0}', request.environmentNames.join(', '))]),
    ...(request.environmentFile === undefined ? [] : [vscode.l10n.t('Environment file: {0}', request.environmentFile)]),
    ...(request.headerNames.length === 0
      ? []
      : [vscode.l10n.t('Headers it sends: {0}', request.headerNames.join(', '))]),
    ...(request.commands ?? []).map((command) => vscode.l10n.t('Command of the editor that it runs: {0}', command)),
    vscode.l10n.t('Named in: {0}', source),
  ].join('\n');
}
