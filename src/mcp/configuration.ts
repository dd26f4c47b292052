/** What a configuration file says, before any variable is replaced. Positions count from 1. */

export interface WorkspaceFolder {
  readonly name: string;
  /** An absolute path. */
  readonly path: string;
}

/** Where a configuration came from. `folder` is what `${workspaceFolder}` means in it. */
export interface ConfigurationSource {
  /** An absolute path or a URI. */
  readonly file: string;
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
}

/** An entry that was left out, or a place that could not be read. `server` is set where it belongs to one. */
export interface ConfigurationProblem extends Position {
  readonly message: string;
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

/** Known to the format, not supported yet: a server that uses it is skipped. */
export interface CommandInput {
  readonly type: 'command';
  readonly id: string;
}
