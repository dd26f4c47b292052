import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { noWorkspace } from '../../core/errors';

/** Where to: positions count from 1. Without a file, the workspace's own configuration. */
const Target = z.object({ file: z.string(), line: z._default(z.number(), 1), column: z._default(z.number(), 1) });

/** What a new configuration starts with; it names no server, so nothing is started by creating it. */
const newConfiguration = (): string => `{
  // ${vscode.l10n.t('MCP servers of this workspace, by name. For example:')}
  // "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "\${workspaceFolder}"] }
  "servers": {
  }
}
`;

export function configurationUri(folder: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json');
}

/** Opens the configuration at a place. Only a workspace's own is created where it does not exist. */
export async function openConfiguration(target?: unknown): Promise<void> {
  const parsed = Target.safeParse(target);
  const uri = parsed.success ? uriOf(parsed.data.file) : await workspaceConfigurationUri();
  if (uri === undefined) return;
  if (isOfWorkspace(uri) && !(await exists(uri)))
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(newConfiguration()));
  const position = parsed.success
    ? new vscode.Position(Math.max(0, parsed.data.line - 1), Math.max(0, parsed.data.column - 1))
    : new vscode.Position(0, 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}

async function workspaceConfigurationUri(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw noWorkspace();
  const [only] = folders;
  const folder = folders.length === 1 ? only : await vscode.window.showWorkspaceFolderPick();
  return folder === undefined ? undefined : configurationUri(folder);
}

/** A failure names its file as a URI where it is not a local path. */
export function uriOf(file: string): vscode.Uri {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(file) ? vscode.Uri.parse(file, true) : vscode.Uri.file(file);
}

function isOfWorkspace(uri: vscode.Uri): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.some((folder) => configurationUri(folder).toString() === uri.toString());
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
