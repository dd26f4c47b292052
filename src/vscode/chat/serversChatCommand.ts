import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { troubleWords } from '../sayingWords';
import { sourceName, stateOf } from '../servers/serverItems';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { asMarkdown } from './plainMarkdown';
import { referToServers } from './serverReferences';

/** `@rlm /servers`: all servers with their state; the list behind the button starts, stops and restarts them. */
export async function showServersInChat(
  servers: WorkspaceServers,
  stream: vscode.ChatResponseStream,
): Promise<vscode.ChatResult> {
  await servers.read();
  const listed = servers.list();
  if (listed.length === 0) stream.markdown(vscode.l10n.t('No MCP server is configured'));
  for (const one of listed) {
    const { server, configuration } = one.server;
    const why = one.message === undefined ? '' : `: ${asMarkdown(troubleWords(one.message))}`;
    const source = asMarkdown(sourceName(configuration.source.kind));
    stream.markdown(`- **${asMarkdown(server.name)}** (${source}) – ${asMarkdown(stateOf(one))}${why}\n`);
  }
  referToServers(listed, stream);
  stream.button({ title: vscode.l10n.t('Show MCP Servers'), command: COMMANDS.showServers });
  return {};
}
