import * as vscode from 'vscode';
import type { SourceKind } from '../../mcp/configuration/configuration';
import type { ListedServer } from '../../mcp/configuration/serverList';
import { plainLabel } from '../plainLabel';
import { troubleWords } from '../sayingWords';

export interface ServerItem extends vscode.QuickPickItem {
  /** Absent in a separator. */
  readonly listed?: ListedServer;
}

const MAX_SHOWN_TOOLS = 12;

/** A list of all servers, those of one source under its name. */
export function serverItems(servers: readonly ListedServer[]): readonly ServerItem[] {
  const items: ServerItem[] = [];
  for (const [file, group] of Map.groupBy(servers, ({ server }) => server.configuration.source.file)) {
    const { kind, folder } = group[0]?.server.configuration.source ?? {};
    const place = folder === undefined ? '' : ` (${plainLabel(folder.name)})`;
    const label = `${sourceName(kind)}${place} – ${vscode.workspace.asRelativePath(vscode.Uri.file(file), false)}`;
    items.push({ label, kind: vscode.QuickPickItemKind.Separator }, ...group.map(itemOf));
  }
  return items;
}

function itemOf(listed: ListedServer): ServerItem {
  const { server, state, tools, message } = listed;
  const detail = message === undefined ? toolsOf(tools) : plainLabel(troubleWords(message));
  return {
    label: `$(${ICONS[state]}) ${plainLabel(server.server.name)}`,
    description: stateOf(listed),
    ...(detail === '' ? {} : { detail }),
    listed,
  };
}

const ICONS: Readonly<Record<ListedServer['state'], string>> = {
  ready: 'pass',
  connecting: 'sync~spin',
  stopped: 'debug-stop',
  idle: 'circle-outline',
  failed: 'error',
  refused: 'shield',
  hidden: 'eye-closed',
};

/** The state in words, which a picture alone would keep from those who do not see it. */
export function stateOf({ state, tools, hidden }: ListedServer): string {
  switch (state) {
    case 'ready':
      return tools.length === 1 ? vscode.l10n.t('running, 1 tool') : vscode.l10n.t('running, {0} tools', tools.length);
    case 'connecting':
      return vscode.l10n.t('starting');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'idle':
      return vscode.l10n.t('not started yet');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'refused':
      return vscode.l10n.t('forbidden by a policy');
    case 'hidden': {
      const name = plainLabel(hidden?.by.server.name ?? '');
      const file = vscode.workspace.asRelativePath(hidden?.by.configuration.source.file ?? '', false);
      return hidden?.reason === 'sameName'
        ? vscode.l10n.t('not used: {0} has one of this name', file)
        : vscode.l10n.t('not used: the same as {0} of {1}', name, file);
    }
    default:
      return state satisfies never;
  }
}

export function sourceName(kind: SourceKind = 'workspaceFolder'): string {
  switch (kind) {
    case 'workspaceFolder':
    case 'workspaceRoot':
      return vscode.l10n.t('Folder');
    case 'folderSettings':
      return vscode.l10n.t('Folder Settings');
    case 'workspaceFile':
      return vscode.l10n.t('Workspace File');
    case 'remoteUser':
      return vscode.l10n.t('Remote User');
    case 'userProfile':
      return vscode.l10n.t('User');
    case 'userSettings':
      return vscode.l10n.t('User Settings');
    case 'copilot':
      return 'GitHub Copilot CLI';
    case 'claudeDesktop':
      return 'Claude Desktop';
    case 'windsurf':
      return 'Windsurf';
    case 'cursorWorkspace':
    case 'cursorGlobal':
      return 'Cursor';
    default:
      return kind satisfies never;
  }
}

function toolsOf(tools: readonly string[]): string {
  const shown = tools.slice(0, MAX_SHOWN_TOOLS).map(plainLabel).join(', ');
  return tools.length > MAX_SHOWN_TOOLS ? `${shown}, …` : shown;
}
