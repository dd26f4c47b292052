/** Tools that were found, with as much of each as was asked for and as fits. */
import { declareToolAlone } from './declarations';
import { estimateTokens } from './estimateTokens';
import { plainText } from './plainText';
import type { DetailLevel, ToolMatch } from './searchResult';
import type { FoundTool } from './toolSearch';

const DESCRIPTION_CHARS = { names: 0, descriptions: 160, full: 400 } as const;
/** Of each of several, where they would take more than the whole answer may. */
const SHORT_DESCRIPTION_CHARS = 160;
/** A tool may take this many times its equal share of what is left, so that small ones make room for large ones. */
const SHARES = 2;

export interface ToolMatches {
  readonly tools: readonly ToolMatch[];
  /** The names of those whose declarations did not fit. */
  readonly undeclared: readonly string[];
}

/** In the order of `found`. `maxTokens` is about what `full` may come to; a tool that is alone is always declared. */
export function toolMatches(found: readonly FoundTool[], detail: DetailLevel, maxTokens = Infinity): ToolMatches {
  if (detail !== 'full')
    return { tools: found.map((tool) => describe(tool, DESCRIPTION_CHARS[detail])), undeclared: [] };
  const full = found.map((tool) => describe(tool, DESCRIPTION_CHARS.full));
  const isShort = tokensOf(full) <= maxTokens / 2 || found.length === 1;
  const described = isShort ? full : found.map((tool) => describe(tool, SHORT_DESCRIPTION_CHARS));
  const tools: ToolMatch[] = [];
  const undeclared: string[] = [];
  let left = maxTokens - tokensOf(described);
  for (const [at, tool] of found.entries()) {
    const match = described[at] ?? describe(tool, 0);
    const declarations = declarationsOf(tool, match.name);
    const share = (SHARES * left) / (found.length - at);
    const fitting = declarations.find((text) => estimateTokens(text) <= Math.min(share, left));
    const declaration = fitting ?? (found.length === 1 ? declarations.at(-1) : undefined);
    if (declaration === undefined) undeclared.push(match.name);
    tools.push(declaration === undefined ? match : { ...match, declaration });
    left -= estimateTokens(declaration ?? '');
  }
  return { tools, undeclared };
}

function describe({ namespace, member }: FoundTool, maxChars: number): ToolMatch {
  const match = { name: `${namespace.identifier}.${member.identifier}`, server: namespace.server };
  const description = plainText(member.description ?? member.title ?? '', maxChars);
  return maxChars === 0 || description === '' ? match : { ...match, description };
}

/** The best first: with its comments, then without. */
function declarationsOf({ namespace, member }: FoundTool, name: string): readonly string[] {
  const { signature } = member;
  if (signature !== undefined) return [`${name.replace(/[^.]*$/, '')}${signature}`];
  const { identifier } = namespace;
  return [declareToolAlone(identifier, member, 'brief'), declareToolAlone(identifier, member, 'none')];
}

function tokensOf(matches: readonly ToolMatch[]): number {
  return estimateTokens(JSON.stringify(matches));
}
