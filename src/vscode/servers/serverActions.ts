import * as vscode from 'vscode';
import type { ListedServer } from '../../mcp/configuration/serverList';
import { usedInputs } from '../../mcp/launch/usedInputs';
import { failureOf, showFailure } from '../failureMessages';
import { COMMANDS } from '../ids';
import type { WorkspaceServers } from './workspaceServers';
import { plainMessage } from '../plainLabel';

export interface ServerAction extends vscode.QuickPickItem {
  /** Whether the list of servers is shown again, to see what came of it. */
  readonly returns: boolean;
  run(): Promise<void>;
}

/** What can be done with a server in its state. */
export function serverActions({ server, state }: ListedServer, servers: WorkspaceServers): readonly ServerAction[] {
  const { agreement, samplingConsents } = servers;
  const isRunning = state === 'ready' || state === 'connecting';
  const actions: ServerAction[] = [];
  const add = (icon: string, label: string, returns: boolean, run: () => unknown): void => {
    actions.push({
      label: `$(${icon}) ${label}`,
      returns,
      run: async () => {
        await run();
      },
    });
  };
  const start = async (): Promise<void> => {
    const failure = await servers.start(server, new AbortController().signal);
    if (failure !== undefined) void showFailure(failureOf(failure));
  };
  if (!isRunning && state !== 'hidden' && state !== 'refused') add('play', vscode.l10n.t('Start'), true, start);
  if (isRunning) {
    add('debug-stop', vscode.l10n.t('Stop'), true, () => servers.stop(server));
    add('debug-restart', vscode.l10n.t('Restart'), true, async () => {
      await servers.stop(server);
      await start();
    });
  }
  if (server.server.transport !== 'stdio' && state !== 'hidden') {
    add('sign-out', vscode.l10n.t('Sign Out'), true, async () => {
      const { name } = server.server;
      const message = (await servers.signOut(server))
        ? vscode.l10n.t('You are signed out of "{0}".', plainMessage(name))
        : vscode.l10n.t('There was no sign-in to "{0}".', plainMessage(name));
      void vscode.window.showInformationMessage(message);
    });
  }
  const { file } = server.configuration.source;
  const target = { file, ...server.server.position };
  add('go-to-file', vscode.l10n.t('Open Configuration'), false, () =>
    vscode.commands.executeCommand(COMMANDS.openConfiguration, target),
  );
  add('output', vscode.l10n.t('Show Log'), false, () => servers.showLog(server));
  const ids = usedInputs(server.server);
  if (server.configuration.inputs.some(({ id }) => ids.has(id))) {
    add('clear-all', vscode.l10n.t('Forget Inputs'), true, () =>
      agreement.forgetInputs(server.configuration, server.server),
    );
  }
  if (samplingConsents.list().some(({ key }) => key === server.key)) {
    add('sparkle', vscode.l10n.t('Ask Again Before It Uses the Model'), true, () =>
      samplingConsents.forget({ key: server.key }),
    );
  }
  if (agreement.isConsentRemembered(server)) {
    add('shield', vscode.l10n.t('Ask Again Before It Is Started'), true, () => agreement.forgetConsent(server));
  }
  return actions;
}
