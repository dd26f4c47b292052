import { loopbackRedirect, SIGN_IN_PAGE_WORDS } from '../../src/mcp/signIn/loopbackRedirect';
import type { RedirectWay, SignInPort, SignInRequest } from '../../src/mcp/signIn/signInPorts';

/** A person who signs in at once: follows the page's redirect, over real HTTP, to where the answer is awaited. */
export class RobotBrowser implements SignInPort {
  readonly requests: SignInRequest[] = [];
  readonly opened: URL[] = [];
  /** Status of each answer that was delivered. */
  readonly delivered: number[] = [];
  ways: readonly RedirectWay[] = [loopbackRedirect(SIGN_IN_PAGE_WORDS)];
  isAllowing = true;
  canOpen = true;
  /** What the browser does with the page in place of following it. */
  visit: (page: URL) => Promise<void> = (page) => this.follow(page);

  async confirmSignIn(request: SignInRequest): Promise<boolean> {
    this.requests.push(request);
    return this.isAllowing;
  }

  async openBrowser(address: string): Promise<boolean> {
    this.opened.push(new URL(address));
    if (!this.canOpen) return false;
    // A browser goes its own way: whoever opened it does not wait.
    void this.visit(new URL(address)).catch(() => undefined);
    return true;
  }

  readonly whileWaiting: SignInPort['whileWaiting'] = (_request, signal, wait) => wait(signal);

  /** Loads the page and, with `change`, delivers another answer than the one it was given. */
  async follow(page: URL, change: (answer: URL) => URL = (answer) => answer): Promise<void> {
    const response = await fetch(page, { redirect: 'manual' });
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (location === null) return;
    await this.deliver(change(new URL(location)));
  }

  async deliver(answer: URL): Promise<void> {
    const response = await fetch(answer);
    await response.body?.cancel();
    this.delivered.push(response.status);
  }
}
