import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { ApprovalGrants } from '../../runs/approvals/approvalGrants';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';

/** Takes back what was allowed for good in this workspace, of one server or of all. */
export function registerForgetApprovalsCommand(
  approvalGrants: () => Promise<ApprovalGrants>,
  log: Log,
): vscode.Disposable {
  return registerCommand(COMMANDS.forgetApprovals, log, async (given: unknown) => {
    const grants = await approvalGrants();
    const { servers } = grants;
    if (servers.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No tool was allowed for good in this workspace.'));
      return;
    }
    const server = typeof given === 'string' ? given : await pickServer(servers);
    if (server === undefined) return;
    await grants.forget(server === ALL ? undefined : server);
    void vscode.window.showInformationMessage(vscode.l10n.t('Tools ask again before they are called.'));
  });
}

/** No server has an empty name. */
const ALL = '';

async function pickServer(servers: readonly string[]): Promise<string | undefined> {
  const items = [
    { label: vscode.l10n.t('All Servers'), server: ALL },
    ...servers.map((server) => ({ label: plainLabel(server), server })),
  ];
  const title = vscode.l10n.t('Forget Tool Approvals');
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked?.server;
}
