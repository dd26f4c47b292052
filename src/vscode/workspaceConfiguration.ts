import * as vscode from 'vscode';
import { noConfiguration } from '../core/errors';
import type { Configuration, WorkspaceFolder } from '../mcp/configuration';
import { parseConfiguration } from '../mcp/parseConfiguration';
import { configurationUri } from './openConfiguration';

/**
 * The MCP configurations of the workspace's folders, as they are saved now. Only called when a run starts and only in
 * a trusted workspace. Mistakes in a file are among its problems; rejects with `noConfiguration` where there is none.
 */
export async function readWorkspaceConfigurations(): Promise<readonly Configuration[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const read = await Promise.all(folders.map(readConfiguration));
  const configurations = read.filter((one) => one !== undefined);
  const [folder] = folders;
  const isEmpty = configurations.every(({ servers, problems }) => servers.length === 0 && problems.length === 0);
  if (isEmpty) throw noConfiguration(folder === undefined ? '' : fileOf(configurationUri(folder)));
  return configurations;
}

export function workspaceFolders(): readonly WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

async function readConfiguration(folder: vscode.WorkspaceFolder): Promise<Configuration | undefined> {
  const uri = configurationUri(folder);
  const bytes = await readIfThere(uri);
  if (bytes === undefined) return undefined;
  const source = { file: fileOf(uri), folder: { name: folder.name, path: folder.uri.fsPath } };
  return parseConfiguration(new TextDecoder().decode(bytes), source);
}

async function readIfThere(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (thrown) {
    const isMissing = thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
    if (isMissing) return undefined;
    throw thrown;
  }
}

function fileOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}
