/**
 * What RLM Code Mode offers to other extensions. Copy this file into yours, name `rlm-code-mode.rlm-code-mode` in your
 * `extensionDependencies`, and get it by
 * `await vscode.extensions.getExtension<RlmApi>('rlm-code-mode.rlm-code-mode')?.activate()`.
 */
import type { CancellationToken, Event, LanguageModelChat } from 'vscode';

export interface RlmApi {
  /** Counts up where something of this file changes in a way that callers notice; what is new does not count. */
  readonly version: 1;
  /**
   * Runs a task as RLM: Run Code-Mode Task does: with the servers of the workspace, their consents, the approvals of
   * tool calls and the limits of the settings; it is listed, logged and journaled like any run.
   * Throws a `TypeError` where an option is wrong.
   */
  runTask(options: RlmTaskOptions): RlmRun;
}

export interface RlmTaskOptions {
  /** In words; not empty. */
  readonly task: string;
  /** A model, or `vendor/id` of one; absent: that of the setting `rlm.model`. */
  readonly model?: LanguageModelChat | string | undefined;
  /** Absent: as the setting `rlm.run.mode` says. */
  readonly mode?: 'auto' | 'autoWithReact' | 'rlm' | 'react' | 'direct' | undefined;
  /** Variables of the code, by name: JSON. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Ends with the code that the run would begin with, as its answer, and runs nothing of it; code mode only. */
  readonly isPlan?: boolean | undefined;
  /** The code of the first iteration, in place of one that the model writes; code mode only. */
  readonly firstCode?: string | undefined;
  /** Whether the run's panel opens; it does not if absent. */
  readonly showPanel?: boolean | undefined;
  readonly token?: CancellationToken | undefined;
}

export interface RlmRun {
  /** Resolves when the run has started; rejects where it could not. */
  readonly id: Promise<string>;
  /** All events of the run to whoever listens from the beginning. */
  readonly events: Event<RlmEvent>;
  /**
   * How the run ended, also where it failed or was cancelled. Rejects with an `Error` that has a `code` where it could
   * not start at all: `workspaceUntrusted`, `noWorkspace`, `noModel`, `modelNotFound` and others.
   */
  readonly result: Promise<RlmOutcome>;
  cancel(): void;
}

/** One step of a run, such as `iteration.started`, `tool.finished` or `run.finished`; other types may come. */
export interface RlmEvent {
  readonly type: string;
  readonly runId: string;
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly iteration?: number | undefined;
  readonly depth?: number | undefined;
  readonly [detail: string]: unknown;
}

export type RlmOutcome =
  | { readonly kind: 'submitted'; readonly outputs: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'extracted';
      readonly outputs: Readonly<Record<string, unknown>>;
      readonly terminationReason: string;
    }
  | { readonly kind: 'limitReached'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' };
