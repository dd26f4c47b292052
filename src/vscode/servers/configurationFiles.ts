import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ConfigurationSource } from '../../mcp/configuration/configuration';
import type { ConfigurationFormat } from '../../mcp/configuration/parseConfiguration';
import { clientFiles, discoveredKinds, folderFiles, type SourceFile } from '../../mcp/configuration/sourceFiles';
import { configurationUri } from './openConfiguration';

/** The settings that choose the sources, their content aside. */
export const SOURCE_SETTINGS = ['mcp', 'chat.mcp'] as const;

/** A configuration that may be there: a file, or what only the editor knows of one on another machine. */
export type ConfigurationFile = SourceFile & { readonly uri: vscode.Uri; readonly text?: string };

/** All places of this window that may hold servers, whether they exist or not. */
export async function configurationFiles(globalStorageUri: vscode.Uri): Promise<readonly ConfigurationFile[]> {
  const setting = vscode.workspace.getConfiguration('chat.mcp.discovery').inspect<unknown>('enabled');
  const chosen = vscode.workspace.getConfiguration('chat.mcp.discovery').get<unknown>('enabled');
  const discovered = discoveredKinds(chosen, isCopilotRefused(setting?.globalValue));
  const folders = vscode.workspace.workspaceFolders ?? [];
  const machine = { platform: process.platform, environment: process.env, userHome: homedir() };
  return [
    ...folders.flatMap((folder) => {
      const { path: folderPath } = vscode.Uri.file(folder.uri.fsPath);
      return folderFiles({ name: folder.name, path: folder.uri.fsPath }, discovered).map((file) => {
        // The folder's own scheme, where that is not the disk's.
        const relative = vscode.Uri.file(file.source.file).path.slice(folderPath.length);
        const isMain = file.source.kind === 'workspaceFolder';
        return { ...file, uri: isMain ? configurationUri(folder) : vscode.Uri.joinPath(folder.uri, relative) };
      });
    }),
    ...workspaceFile(),
    ...(await userFiles(globalStorageUri)),
    ...clientFiles(machine, discovered).map((file) => ({ ...file, uri: vscode.Uri.file(file.source.file) })),
  ];
}

export function fileOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

function workspaceFile(): readonly ConfigurationFile[] {
  const uri = vscode.workspace.workspaceFile;
  if (uri === undefined || uri.scheme === 'untitled') return [];
  return [own('workspaceFile', uri, { section: ['settings', 'mcp'] })];
}

/**
 * The files of the user's profile lie above the storage of extensions. Where this runs on a remote machine those are
 * the files for that machine; of the ones on the user's own only the content is known, from the editor's settings.
 */
async function userFiles(globalStorageUri: vscode.Uri): Promise<readonly ConfigurationFile[]> {
  const profile = vscode.Uri.joinPath(globalStorageUri, '..', '..');
  const isRemote = vscode.env.remoteName !== undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const mcp = vscode.Uri.joinPath(await folderOf(profile, 'mcp'), 'mcp.json');
  if (isRemote) {
    const value = vscode.workspace.getConfiguration().inspect<unknown>('mcp')?.globalValue;
    const local = vscode.Uri.parse('vscode-userdata:/User/mcp.json');
    const text = isEmptyObject(value) ? undefined : JSON.stringify(value);
    return [own('remoteUser', mcp), ...(text === undefined ? [] : [{ ...own('userProfile', local), text }])];
  }
  const settings = vscode.Uri.joinPath(await folderOf(profile, 'settings'), 'settings.json');
  return [own('userProfile', mcp), own('userSettings', settings, { section: ['mcp'] })];
}

/** A profile may use a file of the default profile; the editor notes that beside the profiles. */
async function folderOf(profile: vscode.Uri, what: 'mcp' | 'settings'): Promise<vscode.Uri> {
  const isNamed = path.posix.basename(path.posix.dirname(profile.path)) === 'profiles';
  if (!isNamed) return profile;
  const main = vscode.Uri.joinPath(profile, '..', '..');
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(main, 'globalStorage', 'storage.json'));
    const { userDataProfiles } = JSON.parse(new TextDecoder().decode(bytes)) as StoredProfiles;
    const id = path.posix.basename(profile.path);
    const stored = userDataProfiles?.find(({ location }) => location?.split('/').at(-1) === id);
    return stored?.useDefaultFlags?.[what] === true ? main : profile;
  } catch {
    // The note is the editor's own business; without it a profile has its own files.
    return profile;
  }
}

interface StoredProfiles {
  readonly userDataProfiles?: readonly {
    readonly location?: string;
    readonly useDefaultFlags?: Readonly<Record<string, boolean>>;
  }[];
}

function own(
  kind: NonNullable<ConfigurationSource['kind']>,
  uri: vscode.Uri,
  format: ConfigurationFormat = {},
): ConfigurationFile {
  return { uri, source: { kind, file: fileOf(uri) }, format };
}

function isCopilotRefused(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'copilot' in value && value.copilot === false;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
