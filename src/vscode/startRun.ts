import type * as vscode from 'vscode';
import type { RunMode, Surface } from '../core/events';
import type { Run } from '../runs/runService';
import type { ConnectObserver } from './connectWorkspaceServers';

export interface RunStart {
  readonly task: string;
  /** Used for this run only, and never kept beyond it. */
  readonly model: vscode.LanguageModelChat;
  readonly surface: Surface;
  /** Code mode (`rlm`) if absent. */
  readonly mode?: RunMode | undefined;
  /** The run of the same chat before this one. */
  readonly continues?: string | undefined;
  readonly observer: ConnectObserver;
}

/** The one way from any surface to a run. The run is in the log and the history when this resolves. */
export type StartRun = (start: RunStart) => Promise<Run>;
