/** What a configuration file says, before any variable is replaced. Positions count from 1. */
import type { Said } from '../../core/said';

export interface WorkspaceFolder {
  readonly name: string;
  /** An absolute path. */
  readonly path: string;
}

/** The places that servers come from, the first to count first where two of them use one name. */
export const SOURCE_KINDS = [
  'workspaceFolder',
  'workspaceRoot',
  'cursorWorkspace',
  'folderSettings',
  'workspaceFile',
  'remoteUser',
  'userProfile',
  'userSettings',
  'copilot',
  'claudeDesktop',
  'windsurf',
  'cursorGlobal',
] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Where a configuration came from. `folder` is what `${workspaceFolder}` means in it. */
export interface ConfigurationSource {
  /** An absolute path or a URI. */
  readonly file: string;
  /** `.vscode/mcp.json` of a folder if absent. */
  readonly kind?: SourceKind | undefined;
  readonly folder?: WorkspaceFolder | undefined;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Configuration {
  readonly source: ConfigurationSource;
  readonly servers: readonly ServerConfiguration[];
  readonly inputs: readonly InputDefinition[];
  readonly problems: readonly ConfigurationProblem[];
  /** What the file asks for and does not get, such as VS Code's sandbox: no server is left out for it. */
  readonly notices: readonly ConfigurationProblem[];
}

/** An entry that was left out, or a place that could not be read. `server` is set where it belongs to one. */
export interface ConfigurationProblem extends Position, Said {
  readonly server?: string | undefined;
}

export type ServerConfiguration = StdioConfiguration | HttpConfiguration;

export interface StdioConfiguration {
  readonly transport: 'stdio';
  readonly name: string;
  readonly position: Position;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** `null` removes a variable that the server would inherit. */
  readonly env: ReadonlyMap<string, string | null>;
  readonly envFile?: string | undefined;
}

export interface HttpConfiguration {
  /** `http` is Streamable HTTP, with SSE as the fallback; `sse` is the older transport alone. */
  readonly transport: 'http' | 'sse';
  readonly name: string;
  readonly position: Position;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly oauth?: OAuthConfiguration | undefined;
}

/** What an entry says about its sign-in; everything else is asked of the server. */
export interface OAuthConfiguration {
  readonly clientId?: string | undefined;
  /** An addition to the format of VS Code. */
  readonly clientSecret?: string | undefined;
  readonly enterpriseManaged?: boolean | undefined;
}

export type InputDefinition = PromptInput | PickInput | CommandInput;

export interface PromptInput {
  readonly type: 'promptString';
  readonly id: string;
  readonly description: string;
  readonly default?: string | undefined;
  /** The value is a secret: hidden while it is typed, and kept in the secret store. */
  readonly password: boolean;
}

export interface PickInput {
  readonly type: 'pickString';
  readonly id: string;
  readonly description: string;
  readonly default?: string | undefined;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

/** The value is what a command of the editor returns. */
export interface CommandInput {
  readonly type: 'command';
  readonly id: string;
  readonly command: string;
  /** Passed as they are: variables in them are not replaced. */
  readonly args?: unknown;
}
