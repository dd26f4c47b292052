import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { ListedServer } from '../../mcp/configuration/serverList';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { logFailure, registerCommand } from '../registerCommand';
import { troubleWords } from '../sayingWords';
import { serverActions } from './serverActions';
import { serverItems, stateOf, type ServerItem } from './serverItems';
import { requireTrustedWorkspace } from '../trust';
import type { WorkspaceServers } from './workspaceServers';

/** All servers with their state, and what can be done with each. */
export function registerShowServersCommand(
  workspaceServers: () => Promise<WorkspaceServers>,
  log: Log,
): vscode.Disposable {
  return registerCommand(COMMANDS.showServers, log, async () => {
    requireTrustedWorkspace();
    const servers = await workspaceServers();
    await servers.read();
    for (;;) {
      const listed = await pickServer(servers);
      if (listed === undefined) return;
      const items = serverActions(listed, servers);
      const title = `${plainLabel(listed.server.server.name)}: ${stateOf(listed)}`;
      const placeHolder = listed.message === undefined ? '' : plainLabel(troubleWords(listed.message));
      const action = await vscode.window.showQuickPick(items, { title, placeHolder });
      if (action === undefined) continue;
      if (!action.returns) {
        await action.run();
        return;
      }
      // A server may take long to start; the list shows how it gets on.
      action.run().catch((thrown: unknown) => logFailure(log, COMMANDS.showServers, thrown));
    }
  });
}

/** The list shows the state of now as long as it is open. */
async function pickServer(servers: WorkspaceServers): Promise<ListedServer | undefined> {
  const picker = vscode.window.createQuickPick<ServerItem>();
  picker.title = vscode.l10n.t('MCP Servers');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  const refresh = (): void => {
    const key = picker.activeItems[0]?.listed?.server.key;
    picker.items = serverItems(servers.list());
    const active = picker.items.find(({ listed }) => listed !== undefined && listed.server.key === key);
    if (active !== undefined) picker.activeItems = [active];
    picker.placeholder =
      picker.items.length === 0
        ? vscode.l10n.t('No MCP server is configured')
        : vscode.l10n.t('Choose a server to start, stop or look at it');
  };
  refresh();
  const subscription = servers.onDidChange(refresh);
  try {
    return await new Promise<ListedServer | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.listed));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    subscription.dispose();
    picker.dispose();
  }
}
