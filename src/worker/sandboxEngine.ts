/** What the interpreter needs of an engine: realms that run apart, entered for a limited time, strings in and out. */
import type { InputVariable } from '../core/inputVariables';
import type { Post, RealmEntries, RealmSetup } from './realm/boundary';

export interface SandboxEngine {
  readonly name: 'isolated-vm' | 'quickjs';
  /** Keeps a text outside every heap, as a chunk of an input, until a realm needs it. */
  keepText(text: string): KeptText;
  /** `reportStuck` is called when only the end of the process can stop the code. */
  createRealm(options: RealmOptions): Promise<EngineRealm>;
}

export interface KeptText {
  /** The text on the worker's own heap. */
  copy(): string;
}

export interface RealmOptions {
  readonly setup: RealmSetup;
  readonly memoryMb: number;
  /** What they take does not count against the memory. */
  readonly inputs: readonly InputVariable<unknown>[];
  /** Whatever the realm posts; runs on the worker's main thread and must not throw. */
  readonly post: Post;
  readonly reportStuck: (reason: string) => void;
}

/** `memory`: it needed more than it may have; `failure`: the engine itself gave up. */
export type RealmLoss = 'memory' | 'failure';

export interface ErrorWords {
  readonly name: string;
  readonly message: string;
}

export interface EngineRealm {
  /** Why it has died; undefined while it lives. */
  readonly loss: RealmLoss | undefined;
  /** What traces call the first line of a cell's body, which is the second of its script. */
  readonly bodyLine: number;
  /** Whether places of errors at calls are those of the parenthesis, rather than of the name that is called. */
  readonly isPlacedAtCalls: boolean;
  /** The words of an error that code threw, as they are told to the model; `called` is what stood at its place. */
  wordsOf(thrown: ErrorWords, called?: string): ErrorWords;
  /** The CPU time that it has used so far. */
  cpuMs(): number;
  /** Compiles a script whose value is a cell; resolves to what stands for it as the first argument of `start`. */
  compile(script: string, filename: string): Promise<unknown>;
  /** Enters it for at most `timeoutMs`; rejects with "timed out" when that was over, or when it died. */
  slice(entry: keyof RealmEntries, args: readonly unknown[], timeoutMs: number): Promise<void>;
  addInputs(inputs: readonly InputVariable<unknown>[]): Promise<void>;
  updateNamespaces(namespacesJson: string): Promise<void>;
  /** JSON; rejects where the time is over. */
  listVariables(timeoutMs: number): Promise<string>;
  dispose(): void;
}
