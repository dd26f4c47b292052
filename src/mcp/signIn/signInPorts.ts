/** What the editor and the headless program implement so that a person can sign in to a web server. */

/** What a person sees before a browser is opened. */
export interface SignInRequest {
  /** The name of the server in its configuration. */
  readonly server: string;
  /** Host, with the port if it has one, of the page that will be opened: the whole of it, as the browser will show it. */
  readonly pageHost: string;
  /** The same of the MCP server that the sign-in is for. */
  readonly serverHost: string;
  /** The permissions that are asked for; none where the authorization server decides. */
  readonly scopes: readonly string[];
  /** `again`: what was stored is not accepted any more. `moreScopes`: the server wants further permissions. */
  readonly reason: 'first' | 'again' | 'moreScopes';
}

export interface SignInPort {
  /** Ways by which the browser's answer comes back, the preferred one first; at least one. */
  readonly ways: readonly RedirectWay[];
  confirmSignIn(request: SignInRequest, signal: AbortSignal): Promise<boolean>;
  /** Opens an address that was checked: https, or http on this machine. Resolves to false where that is not possible. */
  openBrowser(address: string, request: SignInRequest, signal: AbortSignal): Promise<boolean>;
  /**
   * Shows that the browser's answer is waited for. `wait` gets a signal that also aborts when the person gives up,
   * with a `SignInError` of the kind `declined` as its reason.
   */
  whileWaiting<T>(request: SignInRequest, signal: AbortSignal, wait: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** `editor`: an address that leads to the editor. `loopback`: a port of this machine. */
export interface RedirectWay {
  readonly kind: 'editor' | 'loopback';
  /** `preferred`: an address that is registered already, to be used again where that is possible. */
  listen(state: string, preferred: readonly string[]): Promise<RedirectListener>;
}

/** Waits for one answer: that with the right `state`. Any other is turned away and changes nothing. */
export interface RedirectListener {
  readonly redirectUri: string;
  /** The query of the answer. Rejects with the signal's reason. */
  answer(signal: AbortSignal): Promise<URLSearchParams>;
  close(): Promise<void>;
}
