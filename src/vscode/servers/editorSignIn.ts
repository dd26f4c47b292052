import * as vscode from 'vscode';
import { said } from '../../core/said';
import { loopbackRedirect, type SignInPageWords } from '../../mcp/signIn/loopbackRedirect';
import { SignInError } from '../../mcp/signIn/signInError';
import type { RedirectWay, SignInPort, SignInRequest } from '../../mcp/signIn/signInPorts';
import { abortSignalOf } from '../cancellation';

const pageWords = (): SignInPageWords => ({
  arrived: vscode.l10n.t('The answer has arrived. You can close this window and go back.'),
  refused: vscode.l10n.t('The sign-in was refused. You can close this window.'),
});

/** Signing in to web servers with VS Code's own means. */
export class EditorSignIn implements SignInPort {
  readonly ways: readonly RedirectWay[];

  constructor(editorRedirect: RedirectWay) {
    // A port of this machine is no use to a browser on another.
    const isBrowserHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
    this.ways = isBrowserHere ? [editorRedirect, loopbackRedirect(pageWords())] : [editorRedirect];
  }

  /** Modal, as the question before a server is started: the host must be read in full, and a run waits. */
  async confirmSignIn(request: SignInRequest): Promise<boolean> {
    const open = { title: vscode.l10n.t('Open Browser') };
    const deny = { title: vscode.l10n.t('Not Now'), isCloseAffordance: true };
    const detail = [
      vscode.l10n.t('Page that your browser opens: {0}', request.pageHost),
      vscode.l10n.t('Server that you sign in for: {0}', request.serverHost),
      ...(request.scopes.length === 0
        ? []
        : [vscode.l10n.t('Permissions that are asked for: {0}', request.scopes.join(', '))]),
    ].join('\n');
    const options = { modal: true, detail };
    return (await vscode.window.showInformationMessage(questionOf(request), options, open, deny)) === open;
  }

  async openBrowser(address: string): Promise<boolean> {
    // As text, which VS Code passes on as it is: a `Uri` would be encoded anew, and its query be another one.
    return vscode.env.openExternal(address as unknown as vscode.Uri);
  }

  async whileWaiting<T>(
    { server, pageHost }: SignInRequest,
    signal: AbortSignal,
    wait: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const title = vscode.l10n.t('Waiting for your sign-in to "{0}" at {1} in the browser …', server, pageHost);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (_progress, token) => {
      const cancelled = abortSignalOf(token);
      const givenUp = new AbortController();
      const giveUp = (): void => givenUp.abort(new SignInError('declined', said('signIn.cancelled')));
      cancelled.signal.addEventListener('abort', giveUp, { once: true });
      try {
        return await wait(AbortSignal.any([signal, givenUp.signal]));
      } finally {
        cancelled.dispose();
      }
    });
  }
}

function questionOf({ server, reason }: SignInRequest): string {
  switch (reason) {
    case 'first':
      return vscode.l10n.t('Sign in to the MCP server "{0}"?', server);
    case 'again':
      return vscode.l10n.t('Your sign-in to the MCP server "{0}" has ended. Sign in again?', server);
    case 'moreScopes':
      return vscode.l10n.t('The MCP server "{0}" asks for further permissions. Sign in again to give them?', server);
  }
}
