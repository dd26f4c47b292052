import * as vscode from 'vscode';

/** What VS Code shows when it asks for access to the model. */
export function justification(): string {
  return vscode.l10n.t('RLM Code Mode lets the model write the code that solves your task.');
}
