/** The files of an exported script that its runtime reads, beside the program itself. */
import type { InvokeResult } from '../interpreter';
import type { JsonValue } from '../json';
import type { Limits } from '../limits';
import type { ModelInfo, ToolDescription } from '../ports';
import type { Signature } from '../signature/signature';
import type { AllowedModels } from '../subCalls/subCallModels';

export const SCRIPT_PARTS = {
  run: 'run.json',
  servers: 'servers.json',
  inputs: 'inputs.json',
  answers: 'answers.json',
} as const;

/** How a server is reached. No text holds a secret: what may be one is `${env:NAME}`. */
export type ScriptTransport =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly transport: 'http' | 'sse'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** Of `servers.json`: those that the program uses. */
export type ScriptServer = { readonly name: string } & ScriptTransport;

/** `run.json`: what the run had, for its code to find the same. */
export interface ScriptRunPart {
  readonly runId: string;
  readonly task: string;
  readonly model: ModelInfo;
  readonly subCallModels?: AllowedModels | undefined;
  readonly limits: Limits;
  readonly signature: Signature;
  /** The names of all servers, on which those in code depend. */
  readonly servers: readonly string[];
  /** Of the servers that the program uses; of all where it searches them. Saved programs have no code here. */
  readonly tools: readonly ToolDescription[];
}

/** `answers.json`: what models said to the code, to be said again where the code asks the same. */
export interface ScriptAnswers {
  readonly calls: readonly { readonly prompt: string; readonly model?: string | undefined; readonly text: string }[];
  /** Of `rlm_query`, by its task. */
  readonly nestedRuns: readonly {
    readonly prompt: string;
    readonly model?: string | undefined;
    readonly result: InvokeResult;
  }[];
}

export type ScriptInputs = Readonly<Record<string, JsonValue>>;
