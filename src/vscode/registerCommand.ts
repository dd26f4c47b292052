import * as vscode from 'vscode';
import { isRlmError } from '../core/errors';
import type { Log } from '../core/log';
import { failureOf, showFailure } from './failureMessages';

/**
 * Registers a command whose failure is shown with its action. Such a command resolves to undefined:
 * VS Code would show a rejection a second time, without words of use.
 */
export function registerCommand<Arguments extends readonly unknown[]>(
  id: string,
  log: Log,
  run: (...args: Arguments) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: Arguments) => {
    try {
      return await run(...args);
    } catch (thrown) {
      logFailure(log, id, thrown);
      void showFailure(failureOf(thrown));
      return undefined;
    }
  });
}

/** What is no `RlmError` is a bug of ours, and its stack is wanted. */
export function logFailure(log: Log, where: string, thrown: unknown): void {
  const text = isRlmError(thrown) || !(thrown instanceof Error) ? String(thrown) : (thrown.stack ?? thrown.message);
  log.error(`${where}: ${text}`);
}
