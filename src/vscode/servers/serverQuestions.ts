/** Questions of servers that are answered with a button. All are modal: a call waits for the answer. */
import * as vscode from 'vscode';
import type { FormAction, LinkRequest, SamplingAnswer, SamplingQuestion } from '../../mcp/userPorts';

/** Where it leads is in the title, apart from the address, whose beginning or end may deceive. */
export async function openLink(
  { server, message, url, authority }: LinkRequest,
  signal: AbortSignal,
): Promise<FormAction> {
  const open = { title: vscode.l10n.t('Open in Browser') };
  const decline = { title: vscode.l10n.t('Decline') };
  const question = vscode.l10n.t('The MCP server "{0}" wants to open a page of {1}', server, authority);
  const detail = `${message}\n\n${vscode.l10n.t('The whole address: {0}', url)}`;
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, open, decline);
  if (chosen !== open) return chosen === decline ? 'decline' : 'cancel';
  // A modal question cannot be closed by us: it may outlive the run that it was for.
  if (signal.aborted) return 'cancel';
  // As a string: to parse it into a URI would encode it anew.
  const isOpened = await vscode.env.openExternal(url as unknown as vscode.Uri);
  return isOpened ? 'accept' : 'cancel';
}

export async function allowSampling({ server, model, prompt }: SamplingQuestion): Promise<SamplingAnswer> {
  const once = { title: vscode.l10n.t('Allow Once') };
  const always = { title: vscode.l10n.t('Always Allow') };
  const deny = { title: vscode.l10n.t('Deny'), isCloseAffordance: true };
  const question = vscode.l10n.t('Let the MCP server "{0}" ask the model {1}?', server, model);
  const detail = vscode.l10n.t('It counts as your own use of the model. The server would ask:\n\n{0}', prompt);
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, once, always, deny);
  if (chosen === once) return 'once';
  return chosen === always ? 'always' : 'deny';
}

/** VS Code's own setting: what it forbids a server in the chat is forbidden here too. */
export function isSamplingDenied(server: string): boolean {
  const entries = vscode.workspace.getConfiguration().get<unknown>('chat.mcp.serverSampling');
  if (typeof entries !== 'object' || entries === null) return false;
  // The keys name the server after its collection: "Global in Code: github".
  return Object.entries(entries).some(([key, value]: [string, unknown]) => {
    const isMeant = key === server || key.endsWith(`: ${server}`);
    const rule = typeof value === 'object' && value !== null && 'allowedDuringChat' in value ? value : undefined;
    return isMeant && rule?.allowedDuringChat === false;
  });
}
