/** What the editor and the headless program implement so that servers can be started. */
import type { InputDefinition } from './configuration';

/** What a person sees before a server is started. All texts are safe to show: nothing invisible is left in them. */
export interface StartRequest {
  readonly server: string;
  /** The file that names the server: an absolute path or a URI. */
  readonly file: string;
  readonly line: number;
  /** Whether it was never allowed, or was allowed with another command, address, environment or header. */
  readonly reason: 'new' | 'changed';
  readonly transport: 'stdio' | 'http' | 'sse';
  /** The command line, with `${env:…}` and `${input:…}` unreplaced; or the address. */
  readonly target: string;
  /** The folder that a program is started in. */
  readonly folder?: string | undefined;
  /** Names of the environment variables or headers that the configuration sets, with the file that it reads others from. */
  readonly environmentNames: readonly string[];
  readonly environmentFile?: string | undefined;
  readonly headerNames: readonly string[];
}

/** Questions come one at a time. */
export interface UserPrompts {
  /** Resolves to undefined where the person dismissed the question. */
  askInput(definition: AskableInput, signal: AbortSignal): Promise<string | undefined>;
  confirmStart(request: StartRequest, signal: AbortSignal): Promise<boolean>;
}

export type AskableInput = Exclude<InputDefinition, { readonly type: 'command' }>;

/** For values that must never be in a file: VS Code's `SecretStorage`. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** For what may be in a file: VS Code's `Memento`. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  set(key: string, value: string): Promise<void>;
}
