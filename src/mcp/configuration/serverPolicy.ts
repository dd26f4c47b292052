import { isDeepStrictEqual } from 'node:util';
import { said, type Said } from '../../core/said';
import type { ServerConfiguration } from './configuration';

/** What an organisation or the user decided about all MCP servers, by the settings `chat.mcp.*` of VS Code. */
export interface ServerPolicy {
  readonly access: 'all' | 'registry' | 'none';
  /** Only these may run; undefined where every server may. */
  readonly allowed?: readonly ServerMatcher[] | undefined;
  /** These may not, whatever the other list says. */
  readonly denied?: readonly ServerMatcher[] | undefined;
}

export type ServerMatcher =
  { readonly serverName: string } | { readonly serverUrl: string } | { readonly serverCommand: readonly string[] };

/** What the lists are compared with; absent parts match no entry about them. */
export interface ServerIdentity {
  readonly name: string;
  readonly url?: string | undefined;
  /** The command followed by its arguments. */
  readonly command?: readonly string[] | undefined;
}

/** Entries that VS Code would not heed are left out: each has exactly one of the three keys. */
export function readMatchers(value: unknown): readonly ServerMatcher[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((entry: unknown): readonly ServerMatcher[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { serverName, serverUrl, serverCommand } = entry as Readonly<Record<string, unknown>>;
    const found: ServerMatcher[] = [];
    if (typeof serverName === 'string' && serverName !== '') found.push({ serverName });
    if (typeof serverUrl === 'string' && serverUrl !== '') found.push({ serverUrl });
    if (isWords(serverCommand)) found.push({ serverCommand });
    return found.length === 1 ? found : [];
  });
}

/** Why a server may not run, as a whole sentence; undefined where it may. */
export function refusalOf(policy: ServerPolicy, identity: ServerIdentity): Said | undefined {
  const general = refusalOfAll(policy);
  if (general !== undefined) return general;
  const matches = (matcher: ServerMatcher): boolean => isMatch(matcher, identity);
  if (policy.denied?.some(matches) === true) return said('policy.denied');
  if (policy.allowed?.some(matches) === false) return said('policy.notAllowed');
  return undefined;
}

/**
 * The same before variables are replaced. A part that holds one can match nothing yet: the server is not asked about
 * where it is refused whatever the variables hold, and judged again when they are known.
 */
export function refusalBeforeLaunch(policy: ServerPolicy, server: ServerConfiguration): Said | undefined {
  const { name } = server;
  const url = server.transport === 'stdio' ? undefined : server.url;
  const command = server.transport === 'stdio' ? [server.command, ...server.args] : undefined;
  const isUrlOpen = url?.includes('${') === true;
  const isCommandOpen = command?.some((word) => word.includes('${')) === true;
  if (!isUrlOpen && !isCommandOpen) return refusalOf(policy, { name, url, command });
  const known = { name, ...(isUrlOpen ? {} : { url }), ...(isCommandOpen ? {} : { command }) };
  const mayStillMatch = policy.allowed?.some((matcher) => (isUrlOpen ? 'serverUrl' : 'serverCommand') in matcher);
  return refusalOf(mayStillMatch === true ? { ...policy, allowed: undefined } : policy, known);
}

function refusalOfAll({ access }: ServerPolicy): Said | undefined {
  switch (access) {
    case 'all':
      return undefined;
    case 'none':
      return said('policy.none');
    case 'registry':
      return said('policy.registry');
    default:
      return access satisfies never;
  }
}

function isMatch(matcher: ServerMatcher, { name, url, command }: ServerIdentity): boolean {
  if ('serverName' in matcher) return matcher.serverName === name;
  if ('serverUrl' in matcher) return url !== undefined && isUrlMatch(matcher.serverUrl, url);
  return command !== undefined && isDeepStrictEqual([...matcher.serverCommand], [...command]);
}

/** Credentials and fragments are no part of an address here; case does not count; `*` stands for any text. */
function isUrlMatch(pattern: string, url: string): boolean {
  const wanted = comparable(url);
  if (wanted === undefined) return false;
  if (!pattern.includes('*')) return comparable(pattern)?.toLowerCase() === wanted.toLowerCase();
  const parts = patternParts(pattern);
  return parts !== undefined && new RegExp(`^${parts}$`, 'i').test(wanted);
}

function comparable(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  return isWeb(url.protocol) ? url.origin + url.pathname + url.search : text;
}

/** In the authority a star ends where the authority does: `https://*.example.com/` is no page of another host. */
function patternParts(pattern: string): string | undefined {
  const separator = pattern.indexOf('://');
  const scheme = pattern.slice(0, Math.max(0, separator)).toLowerCase();
  if (!isWeb(`${scheme}:`)) {
    const end = endOfAuthority(pattern, separator === -1 ? 0 : separator + 3);
    return authorityExpression(pattern.slice(0, end)) + pathExpression(pattern.slice(end));
  }
  const end = endOfAuthority(pattern, separator + 3);
  const authority = pattern.slice(separator + 3, end).replace(/^.*@/, '');
  const port = scheme === 'https' ? ':443' : ':80';
  if (authority === '') return undefined;
  const shown = authority.endsWith(port) ? authority.slice(0, -port.length) : authority;
  const rest = pattern.slice(end).replaceAll('\\', '/').replace(/#.*$/, '');
  const path = rest === '' ? '/' : rest.startsWith('?') ? `/${rest}` : rest;
  return `${scheme}://${authorityExpression(shown)}${pathExpression(path)}`;
}

function endOfAuthority(text: string, from: number): number {
  const length = text.slice(from).search(/[/\\?#]/);
  return length === -1 ? text.length : from + length;
}

function authorityExpression(text: string): string {
  return text
    .split(/(:\*|\*)/)
    .map((part) => (part === ':*' ? '(:[^/@\\\\?#]*)?' : part === '*' ? '[^/@\\\\?#]*' : literal(part)))
    .join('');
}

function pathExpression(text: string): string {
  return text
    .split('*')
    .map((part) => literal(part))
    .join('.*');
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function isWeb(protocol: string): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}
