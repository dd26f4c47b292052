/** The one place where VS Code's cancellation and `AbortSignal` become each other. */
import * as vscode from 'vscode';

/** A signal that aborts when the token is cancelled. Dispose it when the work is over. */
export function abortSignalOf(token: vscode.CancellationToken): { readonly signal: AbortSignal } & vscode.Disposable {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => {
    controller.abort();
  });
  return { signal: controller.signal, dispose: () => void subscription.dispose() };
}

/** A token that is cancelled when the signal aborts. Dispose it when the work is over. */
export function cancellationTokenOf(
  signal: AbortSignal,
): { readonly token: vscode.CancellationToken } & vscode.Disposable {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return {
    token: source.token,
    dispose: () => {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    },
  };
}
