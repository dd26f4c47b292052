import type * as vscode from 'vscode';
import type { Surface } from '../core/events';
import type { Run } from '../runs/runService';
import type { ConnectObserver } from './connectWorkspaceServers';

export interface RunStart {
  readonly task: string;
  /** Used for this run only, and never kept beyond it. */
  readonly model: vscode.LanguageModelChat;
  readonly surface: Surface;
  readonly observer: ConnectObserver;
}

/** The one way from any surface to a run. The run is in the log and the history when this returns. */
export type StartRun = (start: RunStart) => Run;
