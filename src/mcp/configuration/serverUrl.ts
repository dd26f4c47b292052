/** Where a web server is: an address, and the socket that it is reached through where it is none of the network. */
export interface ServerUrl {
  readonly url: URL;
  /** A path, or the name of a Windows pipe. */
  readonly socketPath?: string | undefined;
}

/**
 * `http` and `https`; and as VS Code has it, `unix` and `pipe`, where the path names the socket and the fragment is the
 * path of the request. Undefined for anything else.
 */
export function parseServerUrl(text: string): ServerUrl | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  if (url.protocol === 'http:' || url.protocol === 'https:') return { url };
  if (url.protocol !== 'unix:' && url.protocol !== 'pipe:') return undefined;
  const socketPath = socketPathOf(url);
  if (socketPath === undefined || url.host !== '') return undefined;
  const path = url.hash.slice(1);
  return { url: new URL(`http://localhost${path.startsWith('/') ? path : `/${path}`}`), socketPath };
}

function socketPathOf({ protocol, pathname }: URL): string | undefined {
  if (pathname === '' || pathname === '/') return undefined;
  try {
    const path = decodeURIComponent(pathname);
    if (path.includes('\0')) return undefined;
    if (protocol === 'unix:') return path;
    // A pipe of Windows lives under \\.\, which an address may leave out.
    const name = path.replaceAll('/', '\\');
    return name.startsWith('\\\\') ? name : `\\\\.${name}`;
  } catch {
    return undefined;
  }
}
