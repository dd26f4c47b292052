import * as vscode from 'vscode';
import { CHAT_COMMANDS } from '../ids';
import { readMetadata } from './chatRunMetadata';

/** What a person would ask next, by how the last run ended. */
export function followUpsOf(result: vscode.ChatResult): vscode.ChatFollowup[] {
  const { outcome, isPlan = false } = readMetadata(result) ?? {};
  // There is no answer yet; the button runs the code.
  if (isPlan) return [];
  switch (outcome) {
    case 'submitted':
      return [
        {
          prompt: vscode.l10n.t('Check this answer in another way, with the variables that are there.'),
          label: vscode.l10n.t('Check the answer'),
          command: CHAT_COMMANDS.run,
        },
      ];
    case 'extracted':
    case 'limitReached':
      return [
        {
          prompt: vscode.l10n.t('Go on where you were, with the variables that are there.'),
          label: vscode.l10n.t('Go on'),
          command: CHAT_COMMANDS.run,
        },
      ];
    default:
      return [];
  }
}
