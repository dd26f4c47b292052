/** What the editor and the headless program implement so that servers can be started. */
import type { CommandInput, InputDefinition } from './configuration/configuration';

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
  /** Commands of the editor that its inputs run. */
  readonly commands?: readonly string[] | undefined;
}

/** Questions come one at a time. */
export interface UserPrompts {
  /** Resolves to undefined where the person dismissed the question. */
  askInput(definition: AskableInput, signal: AbortSignal): Promise<string | undefined>;
  /** What the command of an input returns; absent where there are no commands. */
  runCommand?(definition: CommandInput, signal: AbortSignal): Promise<unknown>;
  confirmStart(request: StartRequest, signal: AbortSignal): Promise<boolean>;
  fillForm(request: FormRequest, signal: AbortSignal): Promise<FormAnswer>;
  /** Shows the address and where it leads, and opens it where the person agrees. */
  openLink(request: LinkRequest, signal: AbortSignal): Promise<FormAction>;
  allowSampling(request: SamplingQuestion, signal: AbortSignal): Promise<SamplingAnswer>;
}

/** What a server asks a person for. Texts are safe to show. */
export interface FormRequest {
  readonly server: string;
  readonly message: string;
  readonly fields: readonly FormField[];
}

interface FieldOfForm {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly isRequired: boolean;
}

export interface FieldOption {
  readonly value: string;
  readonly label: string;
}

export type FormField = FieldOfForm &
  (
    | {
        readonly kind: 'text';
        readonly format?: string | undefined;
        readonly pattern?: string | undefined;
        readonly minLength?: number | undefined;
        readonly maxLength?: number | undefined;
        readonly default?: string | undefined;
      }
    | {
        readonly kind: 'number';
        readonly isInteger: boolean;
        readonly minimum?: number | undefined;
        readonly maximum?: number | undefined;
        readonly default?: number | undefined;
      }
    | { readonly kind: 'boolean'; readonly default?: boolean | undefined }
    | { readonly kind: 'choice'; readonly options: readonly FieldOption[]; readonly default?: string | undefined }
    | {
        readonly kind: 'choices';
        readonly options: readonly FieldOption[];
        readonly minItems?: number | undefined;
        readonly maxItems?: number | undefined;
        readonly default?: readonly string[] | undefined;
      }
  );

export type FormValue = string | number | boolean | readonly string[];

/** `decline`: the person said no; `cancel`: the person closed the question. */
export type FormAction = 'accept' | 'decline' | 'cancel';

export type FormAnswer =
  | { readonly action: 'accept'; readonly content: Readonly<Record<string, FormValue>> }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

export interface LinkRequest {
  readonly server: string;
  readonly message: string;
  readonly url: string;
  /** Where the address leads, as it would be looked up: `xn--…` where it has letters beyond ASCII. */
  readonly authority: string;
}

export interface SamplingQuestion {
  readonly server: string;
  readonly model: string;
  /** What the model would be asked. */
  readonly prompt: string;
}

export type SamplingAnswer = 'once' | 'always' | 'deny';

export type AskableInput = Exclude<InputDefinition, { readonly type: 'command' }>;

/** For values that must never be in a file: VS Code's `SecretStorage`. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Told of the keys that change, also by another window; returns the function that ends that. */
  onDidChange?(listener: (key: string) => void): () => void;
}

/** For what may be in a file: VS Code's `Memento`. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  set(key: string, value: string): Promise<void>;
}
