/** `AbortSignal`s and guards around vscode-jsonrpc, whose cancellation has tokens of its own. */
import {
  CancellationTokenSource,
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc';

/** Sends a request; an abort cancels it on the other side and rejects with the signal's reason at once. */
export async function sendRequest(
  connection: MessageConnection,
  method: string,
  params: object,
  signal: AbortSignal,
): Promise<unknown> {
  signal.throwIfAborted();
  const source = new CancellationTokenSource();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    source.cancel();
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([connection.sendRequest(method, params, source.token), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    source.dispose();
  }
}

export interface RequestHandling<Params> {
  /** Throws where the parameters are not what the method takes. */
  readonly parse: (params: unknown) => Params;
  readonly handle: (params: Params, signal: AbortSignal) => Promise<unknown>;
  /** What is said of a failure on the other side. */
  readonly toError?: (thrown: unknown) => ResponseError<unknown>;
}

export function onRequest<Params>(
  connection: MessageConnection,
  method: string,
  handling: RequestHandling<Params>,
): void {
  connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
    const aborter = new AbortController();
    const cancel = (): void => aborter.abort(new DOMException('The request was cancelled.', 'AbortError'));
    if (token.isCancellationRequested) cancel();
    const listening = token.onCancellationRequested(cancel);
    let parsed: Params;
    try {
      parsed = handling.parse(params);
    } catch (thrown) {
      listening.dispose();
      return new ResponseError(ErrorCodes.InvalidParams, `Parameters of ${method} are not valid: ${String(thrown)}`);
    }
    try {
      return await handling.handle(parsed, aborter.signal);
    } catch (thrown) {
      if (handling.toError !== undefined) return handling.toError(thrown);
      throw thrown;
    } finally {
      listening.dispose();
    }
  });
}
