/**
 * The tools in the prompt: as much about each as the budget allows, the same for all but those that are likely wanted,
 * byte-stable for caches.
 */
import { counted } from '../counted';
import { declareEach, declareNamespaces } from './declarations';
import { estimateTokens } from './estimateTokens';
import { likelyTools } from './likelyTools';
import type { Member, Namespace } from './namespace';
import { plainText } from './plainText';
import { countTools } from './searchResult';
import { memberName } from './typeExpression';

export const DEFAULT_PROMPT_TOKENS = 2_000;

/** From most to least: declarations, a line per tool, the names of the tools, only the servers with their counts. */
export type PromptDetail = 'declarations' | 'lines' | 'names' | 'counts';

export interface PromptText {
  readonly detail: PromptDetail;
  readonly text: string;
  /** About how many tokens of it each server takes, by its identifier. */
  readonly shares: ReadonlyMap<string, number>;
}

/** No declaration and no line is shorter; spares writing thousands only to find that they do not fit. */
const LEAST_TOKENS = { declarations: 9, lines: 3 } as const;
/** A bare list of names is denser than the text that `estimateTokens` is about. */
const CHARS_PER_TOKEN_OF_NAMES = 3;
const LINE_DESCRIPTION_CHARS = 80;
const MAX_LINE_PARAMETERS = 8;

/** Where not all tools are declared: the part of the budget for those that are likely wanted. */
const LIKELY_SHARE = 0.5;

/** `task`: what it names is likely wanted. */
export function promptText(namespaces: readonly Namespace[], budgetTokens: number, task = ''): PromptText {
  const toolCount = namespaces.reduce((count, { members }) => count + members.length, 0);
  if (toolCount * LEAST_TOKENS.declarations <= budgetTokens) {
    const each = declareEach(namespaces, 'brief');
    const text = each.join('\n');
    if (estimateTokens(text) <= budgetTokens)
      return { detail: 'declarations', text, shares: sharesOf(namespaces, each) };
  }
  const likely = declareWithin(likelyTools(namespaces, task), budgetTokens * LIKELY_SHARE);
  const declared = declareNamespaces(likely, 'brief');
  const rest = overviewText(namespaces, toolCount, budgetTokens - estimateTokens(declared));
  if (declared === '') return rest;
  const shares = new Map(rest.shares);
  for (const [identifier, tokens] of sharesOf(likely, declareEach(likely, 'brief')))
    shares.set(identifier, tokens + (shares.get(identifier) ?? 0));
  return { ...rest, text: `${declared}\nAll tools:\n${rest.text}`, shares };
}

function sharesOf(namespaces: readonly Namespace[], texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(namespaces.map(({ identifier }, at) => [identifier, estimateTokens(texts[at] ?? '')]));
}

/** The same about all tools. */
function overviewText(namespaces: readonly Namespace[], toolCount: number, budgetTokens: number): PromptText {
  const fits = (text: string): boolean => estimateTokens(text) <= budgetTokens;
  if (toolCount * LEAST_TOKENS.lines <= budgetTokens) {
    const lines = namespaces.map((one) => `${heading(one)}:\n${one.members.map(toolLine).join('\n')}`);
    const text = lines.join('\n');
    if (fits(text)) return { detail: 'lines', text, shares: sharesOf(namespaces, lines) };
  }
  const names = namespaces.map(
    (one) => `${heading(one)}: ${one.members.map(({ identifier }) => identifier).join(', ')}`,
  );
  const namesText = names.join('\n');
  if (fits(namesText)) return { detail: 'names', text: namesText, shares: sharesOf(namespaces, names) };
  return countsText(namespaces, budgetTokens);
}

/** As many as fit, in turn from each server, in the order in which they came. */
function declareWithin(likely: readonly Namespace[], budgetTokens: number): readonly Namespace[] {
  let kept: readonly Namespace[] = [];
  const most = Math.max(0, ...likely.map(({ members }) => members.length));
  for (let turn = 0; turn < most; turn += 1) {
    for (const namespace of likely) {
      const member = namespace.members[turn];
      if (member === undefined) continue;
      const before = kept.find(({ identifier }) => identifier === namespace.identifier);
      const others = kept.filter((one) => one !== before);
      const grown = [...others, { ...namespace, members: [...(before?.members ?? []), member] }].sort(compare);
      if (estimateTokens(declareNamespaces(grown, 'brief')) > budgetTokens) continue;
      kept = grown;
    }
  }
  return kept;
}

function heading({ identifier, members }: Namespace): string {
  return `${identifier} (${countTools(members.length)})`;
}

/** `list(severity?, limit?): List incidents.` */
function toolLine(member: Member): string {
  const description = plainText(member.description ?? member.title ?? '', LINE_DESCRIPTION_CHARS);
  return ` ${member.identifier}(${parametersOf(member)})${description === '' ? '' : `: ${description}`}`;
}

function parametersOf({ inputSchema }: Member): string {
  const properties = inputSchema['properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return '';
  const required = new Set(Array.isArray(inputSchema['required']) ? (inputSchema['required'] as unknown[]) : []);
  const names = Object.keys(properties).sort((a, b) => Number(required.has(b)) - Number(required.has(a)));
  const shown = names
    .slice(0, MAX_LINE_PARAMETERS)
    .map((name) => `${memberName(name)}${required.has(name) ? '' : '?'}`);
  return [...shown, ...(names.length > shown.length ? ['…'] : [])].join(', ');
}

/** `airbnb (2), arxiv (4)`. Where not even all servers fit, the largest stay. */
function countsText(namespaces: readonly Namespace[], budgetTokens: number): PromptText {
  const entry = ({ identifier, members }: Namespace): string => `${identifier} (${members.length})`;
  const bySize = [...namespaces].sort((a, b) => b.members.length - a.members.length || compare(a, b));
  const kept: Namespace[] = [];
  let tokens = 12;
  for (const namespace of bySize) {
    tokens += (entry(namespace).length + 2) / CHARS_PER_TOKEN_OF_NAMES;
    if (tokens > budgetTokens) break;
    kept.push(namespace);
  }
  const entries = kept.sort(compare).map(entry);
  const shares = sharesOf(kept, entries);
  const text = entries.join(', ');
  const hidden = bySize.slice(kept.length);
  if (hidden.length === 0) return { detail: 'counts', text, shares };
  const hiddenTools = hidden.reduce((count, { members }) => count + members.length, 0);
  const more = `… and ${counted(hidden.length, 'more server')} (${countTools(hiddenTools)})`;
  return { detail: 'counts', text: `${text}${text === '' ? '' : ', '}${more}`, shares };
}

function compare(a: Namespace, b: Namespace): number {
  return a.identifier < b.identifier ? -1 : 1;
}
