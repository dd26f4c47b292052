import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { SamplingConsents } from '../../mcp/serverRequests/samplingConsents';
import type { ApprovalGrants } from '../../runs/approvals/approvalGrants';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { registerCommand } from '../registerCommand';

interface Allowed {
  readonly grants: ApprovalGrants;
  readonly samplingConsents: SamplingConsents;
}

/** Takes back what was allowed for good in this workspace, of one server or of all: its tools, and to use the model. */
export function registerForgetApprovalsCommand(allowed: () => Promise<Allowed>, log: Log): vscode.Disposable {
  return registerCommand(COMMANDS.forgetApprovals, log, async (given: unknown) => {
    const { grants, samplingConsents } = await allowed();
    const servers = [...new Set([...grants.servers, ...samplingConsents.list().map(({ name }) => name)])];
    if (servers.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was allowed for good in this workspace.'));
      return;
    }
    const server = typeof given === 'string' ? given : await pickServer(servers);
    if (server === undefined) return;
    await grants.forget(server === ALL ? undefined : server);
    await samplingConsents.forget(server === ALL ? 'all' : { name: server });
    const message = vscode.l10n.t('You are asked again before tools are called and before servers use the model.');
    void vscode.window.showInformationMessage(message);
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
