import * as vscode from 'vscode';
import type { RedirectListener, RedirectWay } from '../../mcp/signIn/signInPorts';

const PATH = '/signed-in';

/**
 * The browser's answer by an address that leads to this window: `vscode://…` on a desktop, an address of the server
 * where VS Code itself runs in a browser.
 */
export class EditorRedirect implements RedirectWay, vscode.UriHandler {
  readonly kind = 'editor';
  readonly #extensionId: string;
  readonly #waiting = new Map<string, (answer: URLSearchParams) => void>();

  constructor(extensionId: string) {
    this.#extensionId = extensionId;
  }

  async listen(state: string): Promise<RedirectListener> {
    const own = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: this.#extensionId, path: PATH });
    const external = await vscode.env.asExternalUri(own);
    const answered = Promise.withResolvers<URLSearchParams>();
    this.#waiting.set(state, answered.resolve);
    return {
      // Without the encoding of VS Code, which turns the "=" of a query into "%3D".
      redirectUri: new URL(external.toString(true)).href,
      answer: async (signal) => {
        signal.throwIfAborted();
        const abort = (): void => answered.reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        try {
          return await answered.promise;
        } finally {
          signal.removeEventListener('abort', abort);
        }
      },
      close: async () => void this.#waiting.delete(state),
    };
  }

  handleUri(uri: vscode.Uri): void {
    if (uri.path !== PATH) return;
    const answer = queryOf(uri);
    const state = answer.get('state') ?? '';
    // One answer; whatever belongs to no sign-in that is under way changes nothing.
    this.#waiting.get(state)?.(answer);
    this.#waiting.delete(state);
  }
}

/** In a browser VS Code hands the query on as it came; on a desktop decoded, where a second time would change a `+`. */
function queryOf({ query }: vscode.Uri): URLSearchParams {
  if (vscode.env.uiKind === vscode.UIKind.Web) return new URLSearchParams(query);
  const answer = new URLSearchParams();
  for (const pair of query.split('&')) {
    const middle = pair.indexOf('=');
    if (middle > 0) answer.append(pair.slice(0, middle), pair.slice(middle + 1));
  }
  return answer;
}
