import path from 'node:path';
import type { ConfigurationSource, SourceKind, WorkspaceFolder } from './configuration';
import type { ConfigurationFormat } from './parseConfiguration';

/** A file that may hold servers; that it is there is not known yet. */
export interface SourceFile {
  readonly source: ConfigurationSource & { readonly kind: SourceKind };
  readonly format: ConfigurationFormat;
}

/** VS Code's names of the clients whose files `chat.mcp.discovery.enabled` may have read. */
export const DISCOVERIES = {
  'claude-desktop': 'claudeDesktop',
  copilot: 'copilot',
  windsurf: 'windsurf',
  'cursor-global': 'cursorGlobal',
  'cursor-workspace': 'cursorWorkspace',
} as const satisfies Readonly<Record<string, SourceKind>>;

export type Discovered = (typeof DISCOVERIES)[keyof typeof DISCOVERIES];

/** Written for another program: its mistakes are not told at each run, and its variables may be a shell's. */
export function isOfClient(kind: SourceKind | undefined): boolean {
  return Object.values<SourceKind | undefined>(DISCOVERIES).includes(kind);
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly userHome: string;
}

/** The files of one folder of the workspace. */
export function folderFiles(folder: WorkspaceFolder, discovered: ReadonlySet<Discovered>): readonly SourceFile[] {
  const at = (...parts: readonly string[]): string => path.join(folder.path, ...parts);
  return [
    { source: { kind: 'workspaceFolder', file: at('.vscode', 'mcp.json'), folder }, format: {} },
    { source: { kind: 'workspaceRoot', file: at('.mcp.json'), folder }, format: { form: 'portable' } },
    ...(discovered.has('cursorWorkspace') ? [fileOfClient('cursorWorkspace', at('.cursor', 'mcp.json'), folder)] : []),
    { source: { kind: 'folderSettings', file: at('.vscode', 'settings.json'), folder }, format: { section: ['mcp'] } },
  ];
}

/** The files of other programs in the user's home. */
export function clientFiles(
  { platform, environment, userHome }: Machine,
  discovered: ReadonlySet<Discovered>,
): readonly SourceFile[] {
  const files: Readonly<Record<Exclude<Discovered, 'cursorWorkspace'>, string>> = {
    copilot: path.join(environment['COPILOT_HOME'] || path.join(userHome, '.copilot'), 'mcp-config.json'),
    claudeDesktop: path.join(claudeFolder(platform, environment, userHome), 'claude_desktop_config.json'),
    windsurf: path.join(userHome, '.codeium', 'windsurf', 'mcp_config.json'),
    cursorGlobal: path.join(userHome, '.cursor', 'mcp.json'),
  };
  return (Object.keys(files) as (keyof typeof files)[])
    .filter((kind) => discovered.has(kind))
    .map((kind) => fileOfClient(kind, files[kind]));
}

/**
 * What `chat.mcp.discovery.enabled` allows: a boolean for all clients or an object of booleans. The file of the GitHub
 * Copilot CLI is VS Code's own and is read unless the user said no.
 */
export function discoveredKinds(setting: unknown, isCopilotRefused: boolean): ReadonlySet<Discovered> {
  const entries = Object.entries(DISCOVERIES);
  const chosen = isRecord(setting)
    ? entries.filter(([name]) => setting[name] === true)
    : setting === true
      ? entries
      : [];
  const kinds = new Set<Discovered>(chosen.map(([, kind]) => kind));
  if (!isCopilotRefused) kinds.add('copilot');
  return kinds;
}

function fileOfClient(kind: Discovered, file: string, folder?: WorkspaceFolder): SourceFile {
  return { source: { kind, file, ...(folder === undefined ? {} : { folder }) }, format: { form: 'client' } };
}

function claudeFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, userHome: string): string {
  if (platform === 'win32')
    return path.join(environment['APPDATA'] || path.join(userHome, 'AppData/Roaming'), 'Claude');
  if (platform === 'darwin') return path.join(userHome, 'Library/Application Support/Claude');
  return path.join(environment['XDG_CONFIG_HOME'] || path.join(userHome, '.config'), 'Claude');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
