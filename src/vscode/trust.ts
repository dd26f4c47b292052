import * as vscode from 'vscode';
import { noWorkspace, workspaceUntrusted } from '../core/errors';

/**
 * Every entry that may read the workspace's configuration or start something calls this first:
 * the configuration names programs to start, so in Restricted Mode it is not even read.
 */
export function requireTrustedWorkspace(): void {
  if (!vscode.workspace.isTrusted) throw workspaceUntrusted();
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) throw noWorkspace();
}
