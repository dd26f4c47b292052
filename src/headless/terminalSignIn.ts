import { spawn } from 'node:child_process';
import { loopbackRedirect, SIGN_IN_PAGE_WORDS } from '../mcp/signIn/loopbackRedirect';
import type { SignInPort, SignInRequest } from '../mcp/signIn/signInPorts';
import type { Terminal } from './terminal';
import type { TerminalPrompts } from './terminalPrompts';

/**
 * Signing in from a terminal: the address is printed, and opened where a person sits at it. Where nobody can be asked,
 * a server that was allowed by name may still be signed in to by whoever reads the address.
 */
export class TerminalSignIn implements SignInPort {
  readonly ways = [loopbackRedirect(SIGN_IN_PAGE_WORDS)];
  readonly #terminal: Terminal;
  readonly #prompts: TerminalPrompts;
  readonly #allowedServers: ReadonlySet<string>;

  constructor(terminal: Terminal, prompts: TerminalPrompts, allowedServers: Iterable<string>) {
    this.#terminal = terminal;
    this.#prompts = prompts;
    this.#allowedServers = new Set(allowedServers);
  }

  async confirmSignIn(request: SignInRequest, signal: AbortSignal): Promise<boolean> {
    const { server, pageHost, serverHost, scopes } = request;
    const { palette } = this.#terminal;
    this.#terminal.line();
    this.#terminal.line(
      `${palette.strong(server)} (${serverHost}) wants you to sign in at ${palette.strong(pageHost)}`,
    );
    if (scopes.length > 0) this.#terminal.line(`  for ${scopes.join(', ')}`);
    if (this.#prompts.canAsk) return this.#prompts.confirm('Open the browser? [y/N] ', signal);
    return this.#allowedServers.has(server);
  }

  async openBrowser(address: string): Promise<boolean> {
    this.#terminal.line('Sign in with a browser of this machine; Ctrl+C gives up:');
    this.#terminal.line(`  ${address}`);
    if (this.#prompts.canAsk) openInBrowser(address);
    return true;
  }

  whileWaiting: SignInPort['whileWaiting'] = (_request, signal, wait) => wait(signal);
}

/** By the system's own opener and never through a shell. Where there is none, the printed address has to do. */
function openInBrowser(address: string): void {
  const [command, ...args] = openerOf(process.platform);
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return platform === 'darwin' ? ['open'] : ['xdg-open'];
}
