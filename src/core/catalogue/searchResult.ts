/** What `search_tools` gives to generated code: good to loop over, and good to read when it is printed. */
import { counted } from '../counted';
import { said } from '../said';
import type { Namespace } from './namespace';
import { nearest } from './nearest';
import { plainText, quote } from './plainText';
import type { FoundTool } from './toolSearch';

export const DETAIL_LEVELS = ['names', 'descriptions', 'full'] as const;
export type DetailLevel = (typeof DETAIL_LEVELS)[number];

export interface SearchOptions {
  /** `full` if absent: name, description and declaration. */
  readonly detail?: DetailLevel | undefined;
  /** 10 if absent, 5 with `full`; between 1 and 100. */
  readonly limit?: number | undefined;
  /** Searches one server: its namespace or its own name. */
  readonly server?: string | undefined;
  /** About how many tokens `full` may come to; declarations that do not fit are left out, and `note` says of which tools. */
  readonly maxTokens?: number | undefined;
  /** Names of tools, as a search gave them, that come before all others that match, in this order. */
  readonly first?: readonly string[] | undefined;
}

export interface SearchResult {
  readonly tools: readonly ToolMatch[];
  /** What the list cannot say: why it is empty and what to try. For the model, beside the result. */
  readonly note?: string | undefined;
}

export interface ToolMatch {
  /** What code calls: `incidents.list`. In the list of namespaces, which an empty query gives: `incidents`. */
  readonly name: string;
  readonly server: string;
  readonly description?: string | undefined;
  readonly declaration?: string | undefined;
}

/** So many of the best may be put in another order: the right one is among them more often than among five. */
export const RERANKED_TOOLS = 20;

const DEFAULT_LIMIT = { names: 10, descriptions: 10, full: 5 } as const;
const MAX_LIMIT = 100;
const MAX_LISTED = 40;

export function limitOf({ detail = 'full', limit }: SearchOptions): number {
  if (limit === undefined || !Number.isFinite(limit)) return DEFAULT_LIMIT[detail];
  return Math.min(MAX_LIMIT, Math.max(1, Math.round(limit)));
}

export function namespaceMatch(namespace: Namespace): ToolMatch {
  const names = namespace.members.map((member) => member.identifier).join(', ');
  const description = `${countTools(namespace.members.length)}: ${plainText(names, 120)}`;
  return { name: namespace.identifier, server: namespace.server, description };
}

/** `elsewhere`: what other servers have for it, where one was searched alone. */
export function nothingFound(
  query: string,
  namespaces: readonly Namespace[],
  elsewhere: readonly FoundTool[] = [],
): string {
  const wanted = quote(plainText(query, 100));
  if (elsewhere.length > 0) {
    const names = elsewhere.map(({ namespace, member }) => `${namespace.identifier}.${member.identifier}`);
    return said('search.elsewhere', listed(namespaces), wanted, names.join(', ')).message;
  }
  const identifiers = namespaces.map(({ identifier }) => identifier);
  const words = plainText(query, 200).split(/[^\p{L}\p{N}_]+/u);
  const similar = new Set(words.filter((word) => word.length > 2).flatMap((word) => nearest(word, identifiers, 1)));
  if (similar.size === 0) return said('search.nothing', wanted, listed(namespaces)).message;
  return said('search.meant', wanted, [...similar].slice(0, 3).join(' or '), listed(namespaces)).message;
}

export function notDeclared(names: readonly string[]): string {
  return said('search.notDeclared', names.join(', ')).message;
}

export function foundInstead(query: string, words: readonly string[]): string {
  return said('search.instead', quote(plainText(query, 100)), words.slice(0, 8).join(', ')).message;
}

export function notAllListed(count: number, { identifier, members }: Namespace): string {
  return said('search.notAll', String(count), members.length, identifier).message;
}

export function unknownServer(server: string, namespaces: readonly Namespace[]): string {
  const similar = nearest(
    server,
    namespaces.map((namespace) => namespace.identifier),
  );
  const wanted = quote(plainText(server, 100));
  if (similar.length > 0) return said('search.serverMeant', wanted, similar.join(' or ')).message;
  return said('search.noServer', wanted, listed(namespaces)).message;
}

export function countTools(count: number): string {
  return counted(count, 'tool');
}

function listed(namespaces: readonly Namespace[]): string {
  const shown = namespaces.slice(0, MAX_LISTED).map(({ identifier, members }) => `${identifier} (${members.length})`);
  const rest = namespaces.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
