import type * as vscode from 'vscode';
import type { Surface } from '../../core/events';
import type { JsonValue } from '../../core/json';
import type { RequestedMode } from '../../core/runModes';
import type { RunOpening } from '../../core/runOpening';
import type { ForkPoint } from '../../runs/recorded/forkedEvents';
import type { Run } from '../../runs/runService';
import type { ConnectObserver } from '../servers/connectWorkspaceServers';
import type { ToolInvocationToken } from '../editorTools/editorTools';

export interface RunStart {
  readonly task: string;
  /** Used for this run only, and never kept beyond it. */
  readonly model: vscode.LanguageModelChat;
  readonly surface: Surface;
  readonly mode: RequestedMode;
  /** Variables of the code, by name. */
  readonly inputs?: Readonly<Record<string, JsonValue>> | undefined;
  /** Whether the run goes on without tools where no server is configured; the automatic modes always do. */
  readonly mayLackServers?: boolean | undefined;
  /** The run of the same chat before this one. */
  readonly continues?: string | undefined;
  /** Of the chat's request: tools of other extensions then ask and show their progress in that chat. */
  readonly toolInvocationToken?: ToolInvocationToken;
  /** Whether the run ends with the code that it would begin with, and runs nothing of it. */
  readonly isPlan?: boolean | undefined;
  /** The code of the first iteration, in place of one that the model writes. */
  readonly firstCode?: string | undefined;
  readonly observer: ConnectObserver;
}

export function openingOf({ isPlan, firstCode }: Pick<RunStart, 'isPlan' | 'firstCode'>): RunOpening | undefined {
  if (isPlan === true) return { kind: 'plan' };
  return firstCode === undefined ? undefined : { kind: 'first', code: firstCode };
}

/** The one way from any surface to a run. The run is in the log and the history when this resolves. */
export type StartRun = (start: RunStart) => Promise<Run>;

/** Code that somebody else wrote, run as the one iteration of a run. */
export interface CodeStart {
  readonly code: string;
  /** What the code is for, in a few words. */
  readonly task: string;
  /** The run before, whose variables the code goes on with. */
  readonly continues?: string | undefined;
  /** Answers what the code asks a model; without it such calls fail. */
  readonly model: vscode.LanguageModelChat | undefined;
  readonly toolInvocationToken?: ToolInvocationToken;
  readonly observer: ConnectObserver;
}

export type RunCode = (start: CodeStart) => Promise<Run>;

export interface RunResume {
  readonly runId: string;
  /** As that of a start: for this run only. */
  readonly model: vscode.LanguageModelChat;
  readonly observer: ConnectObserver;
}

export interface RunFork extends RunResume {
  readonly point: ForkPoint;
}

/** Another run from an iteration of this one. Rejects with an `RlmError`. */
export type ForkRun = (fork: RunFork) => Promise<Run>;

/** Goes on with a run that was interrupted. Rejects with an `RlmError`. */
export type ResumeRun = (resume: RunResume) => Promise<Run>;
