import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Log } from '../../core/log';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { requireTrustedWorkspace } from '../trust';
import { plainMessage } from '../plainLabel';

const Target = z.object({ server: z.string() });

export interface SignInDependencies {
  readonly signIn: (server: string) => Promise<void>;
  readonly log: Log;
}

/** The button of a failed sign-in: asks again, for that server alone. */
export function registerSignInCommand({ signIn, log }: SignInDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.signIn, log, async (target: unknown) => {
    requireTrustedWorkspace();
    const { server } = Target.parse(target);
    await signIn(server);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('You are signed in to "{0}". Run the task again to use it.', plainMessage(server)),
    );
  });
}
