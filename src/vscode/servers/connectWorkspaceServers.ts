import * as vscode from 'vscode';
import type { RlmError } from '../../core/errors';
import type { ToolSource } from '../../core/ports';
import { wantedServers } from '../../mcp/configuration/wantedServers';
import { combined } from '../../mcp/failures';
import type { Connections } from '../../mcp/connections';
import type { ConnectOptions } from '../../mcp/connectionsOptions';
import { workspaceFolders, type WorkspaceConfigurations } from './workspaceConfiguration';

/** Told by a run before it has tools: what its surface shows beyond the run's events. */
export interface ConnectObserver {
  onConnecting?(serverCount: number): void;
  /** The run goes on without these servers. */
  onServerProblems?(failures: readonly RlmError[]): void;
}

/** Reads the workspace's configuration and connects its servers. Rejects with an `RlmError` where none can be used. */
export async function connectWorkspaceServers(
  connections: Connections,
  files: WorkspaceConfigurations,
  options: Omit<ConnectOptions, 'signal' | 'folders' | 'onServer'>,
  observer: ConnectObserver,
  signal: AbortSignal,
): Promise<ToolSource> {
  const configurations = await files.readForRun();
  observer.onConnecting?.(wantedServers(configurations).wanted.length);
  const source = await connections.connect(configurations, { ...options, signal, folders: workspaceFolders() });
  const [first, ...others] = source.failures;
  if (first === undefined) return source;
  if (source.servers.every(({ state }) => state !== 'ready')) throw combined(first, others);
  observer.onServerProblems?.(source.failures);
  return source;
}

/** The values of settings that `${config:name}` may have: nothing but plain ones. */
export function settingValue(name: string): string | undefined {
  const value = vscode.workspace.getConfiguration().get<unknown>(name);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
}
