/** The sources of servers that the terminal can see: those of the editor, but for what only the editor knows. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { messageOf, noConfiguration } from '../core/errors';
import type { Log } from '../core/log';
import type { Configuration, WorkspaceFolder } from '../mcp/configuration/configuration';
import { parseConfiguration } from '../mcp/configuration/parseConfiguration';
import { clientFiles, folderFiles, type Discovered, type SourceFile } from '../mcp/configuration/sourceFiles';
import { foldersOfWorkspaceFile } from '../mcp/configuration/workspaceFile';

export interface TerminalSources {
  /** Absolute: a folder, or a `.code-workspace` file. */
  readonly workspace: string;
  /** The `mcp.json` of a profile of the editor. */
  readonly userConfiguration: string | undefined;
  /** Programs whose files are read. */
  readonly discovered: ReadonlySet<Discovered>;
}

/** The folders of the workspace: the one that was named, or those of a `.code-workspace` file. */
export async function terminalFolders(workspace: string): Promise<readonly WorkspaceFolder[]> {
  if (!isWorkspaceFile(workspace)) return [{ name: path.basename(workspace), path: workspace }];
  return foldersOfWorkspaceFile(await readFile(workspace, 'utf8'), workspace);
}

/** Rejects with `noConfiguration` where no file has a server, nor a mistake that hides one. */
export async function readTerminalSources(
  { workspace, userConfiguration, discovered }: TerminalSources,
  folders: readonly WorkspaceFolder[],
  log: Log,
): Promise<readonly Configuration[]> {
  const isFile = isWorkspaceFile(workspace);
  const machine = { platform: process.platform, environment: process.env, userHome: homedir() };
  const files: readonly SourceFile[] = [
    ...folders.flatMap((folder) => folderFiles(folder, discovered)),
    ...(isFile
      ? [{ source: { kind: 'workspaceFile', file: workspace } as const, format: { section: ['settings', 'mcp'] } }]
      : []),
    ...(userConfiguration === undefined
      ? []
      : [{ source: { kind: 'userProfile', file: path.resolve(userConfiguration) } as const, format: {} }]),
    ...clientFiles(machine, discovered),
  ];
  const read = await Promise.all(files.map(async (file) => readSource(file, log)));
  const configurations = read.filter((one) => one !== undefined);
  for (const { source, notices } of configurations) {
    for (const { line, column, message } of notices) log.info(`${source.file}:${line}:${column}: ${message}`);
  }
  if (configurations.every(({ servers, problems }) => servers.length === 0 && problems.length === 0)) {
    throw noConfiguration(isFile ? workspace : path.join(workspace, '.vscode', 'mcp.json'));
  }
  return configurations;
}

function isWorkspaceFile(workspace: string): boolean {
  return workspace.endsWith('.code-workspace');
}

async function readSource({ source, format }: SourceFile, log: Log): Promise<Configuration | undefined> {
  let text: string;
  try {
    text = await readFile(source.file, 'utf8');
  } catch (thrown) {
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    // One file that cannot be read costs none of the others.
    if (!isMissing) log.warn(`${source.file} cannot be read: ${messageOf(thrown)}`);
    return undefined;
  }
  return parseConfiguration(text, source, format);
}
