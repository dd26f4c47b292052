/** The servers of an answer as references: each leads to the place that configures it. */
import * as vscode from 'vscode';
import type { RunEvent } from '../../core/events';
import type { ListedServer } from '../../mcp/configuration/serverList';
import { uriOf } from '../servers/openConfiguration';
import type { WorkspaceServers } from '../servers/workspaceServers';

/** Of those that were called. One that is configured nowhere, such as the editor's own tools, has no place. */
export async function referToUsedServers(
  events: readonly RunEvent[],
  servers: () => Promise<WorkspaceServers>,
  stream: vscode.ChatResponseStream,
): Promise<void> {
  const used = new Set(events.flatMap((event) => (event.type === 'tool.started' ? [event.server] : [])));
  if (used.size === 0) return;
  const workspace = await servers();
  await workspace.read();
  referToServers(
    workspace.list().filter(({ server: { server } }) => used.has(server.name)),
    stream,
  );
}

/** What another source hides is not what is used. */
export function referToServers(listed: readonly ListedServer[], stream: vscode.ChatResponseStream): void {
  for (const { state, server } of listed) {
    if (state === 'hidden') continue;
    const { line, column } = server.server.position;
    const place = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    stream.reference(new vscode.Location(uriOf(server.configuration.source.file), place));
  }
}
