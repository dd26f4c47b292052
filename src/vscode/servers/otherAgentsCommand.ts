import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { ListedServer } from '../../mcp/configuration/serverList';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';
import { requireTrustedWorkspace } from '../trust';
import { sourceName } from './serverItems';
import type { WorkspaceServers } from './workspaceServers';

/**
 * Opens what an agent outside the editor needs in its configuration to start our MCP server for this workspace, with
 * the servers that the user lets it use without being asked: nobody can be asked there.
 */
export function registerOtherAgentsCommand(
  workspaceServers: () => Promise<WorkspaceServers>,
  extensionUri: vscode.Uri,
  log: Log,
): vscode.Disposable {
  return registerCommand(COMMANDS.useFromOtherAgents, log, async () => {
    requireTrustedWorkspace();
    const servers = await workspaceServers();
    await servers.read();
    const usable = servers.list().filter(({ state }) => state !== 'hidden' && state !== 'refused');
    const items = usable.map((listed) => ({
      label: plainLabel(listed.server.server.name),
      description: sourceName(listed.server.configuration.source.kind),
      listed,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      canPickMany: true,
      title: vscode.l10n.t('Use from Other Agents'),
      placeHolder: vscode.l10n.t('Servers whose tools the other agent may call without a question'),
    });
    if (picked === undefined) return;
    const content = configurationFor(
      extensionUri,
      picked.map(({ listed }) => listed),
    );
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
  });
}

/** In the form that most agents read (`mcpServers`). */
function configurationFor(extensionUri: vscode.Uri, allowed: readonly ListedServer[]): string {
  const node = process.platform === 'win32' ? 'node.exe' : 'node';
  const carried = vscode.Uri.joinPath(extensionUri, 'dist', 'node', node).fsPath;
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const workspace = workspaceFile?.scheme === 'file' ? workspaceFile : workspaceFolders[0]?.uri;
  const profile = allowed.find(({ server }) => server.configuration.source.kind === 'userProfile');
  const args = [
    vscode.Uri.joinPath(extensionUri, 'dist', 'mcp-server.js').fsPath,
    ...(workspace === undefined ? [] : ['--workspace', workspace.fsPath]),
    ...(profile === undefined ? [] : ['--user-config', profile.server.configuration.source.file]),
    ...allowed.flatMap(({ server: { server } }) => ['--allow', `${server.name}.*`]),
  ];
  const rlm = { command: existsSync(carried) ? carried : 'node', args };
  return `${JSON.stringify({ mcpServers: { rlm } }, null, 2)}\n`;
}
