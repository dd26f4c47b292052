import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Configuration } from '../../mcp/configuration/configuration';
import { usedInputs } from '../../mcp/launch/usedInputs';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';
import { requireTrustedWorkspace } from '../trust';
import type { WorkspaceServers } from './workspaceServers';

/** Forgets what was answered for the inputs of one server or of all, passwords included. */
export function registerForgetInputsCommand(
  workspaceServers: () => Promise<WorkspaceServers>,
  log: Log,
): vscode.Disposable {
  return registerCommand(COMMANDS.forgetInputs, log, async (given: unknown) => {
    requireTrustedWorkspace();
    const servers = await workspaceServers();
    const asking = (await servers.read()).filter(({ inputs }) => inputs.length > 0);
    if (asking.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No MCP server asks for an input.'));
      return;
    }
    const name = typeof given === 'string' ? given : await pickServer(asking);
    if (name === undefined) return;
    for (const configuration of asking) {
      if (name === ALL) await servers.agreement.forgetInputs(configuration);
      for (const server of configuration.servers) {
        if (server.name === name) await servers.agreement.forgetInputs(configuration, server);
      }
    }
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The inputs are forgotten. They are asked for when the server is started again.'),
    );
  });
}

/** No server has an empty name. */
const ALL = '';

async function pickServer(configurations: readonly Configuration[]): Promise<string | undefined> {
  const names = configurations.flatMap(({ servers, inputs }) => {
    const ids = new Set(inputs.map(({ id }) => id));
    return servers.filter((server) => [...usedInputs(server)].some((id) => ids.has(id))).map(({ name }) => name);
  });
  const items = [
    { label: vscode.l10n.t('All Servers'), name: ALL },
    ...[...new Set(names)].map((name) => ({ label: plainLabel(name), name })),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Forget MCP Inputs') });
  return picked?.name;
}
