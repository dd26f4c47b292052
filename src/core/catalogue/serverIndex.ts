import { isJsonObject } from '../json';
import type { Member, Namespace } from './namespace';
import type { Tokenizer } from './tokenizer';

/** What is indexed of a tool, in the order of `ServerIndex.fieldTotals`. */
export const FIELDS = ['name', 'server', 'description', 'parameters', 'parameterTexts'] as const;

const MAX_PARAMETERS = 200;
const MAX_PARAMETER_TEXT_CHARS = 4_000;

/** Stems that many servers have in their names. */
const GENERIC_WORDS = new Set(['mcp', 'server', 'servic', 'api', 'tool', 'app', 'ai', 'client', 'agent']);

/** Where a word occurs: triples of a tool's position, a field and a count. */
export type Postings = readonly number[];

/** The words of one server's tools. It never changes: a server whose tools change gets another one. */
export class ServerIndex {
  readonly namespace: Namespace;
  readonly tools: readonly Member[];
  /** Distinct words of each tool's name. */
  readonly nameWords: readonly (readonly string[])[];
  /** Equal for tools that say the same of themselves. */
  readonly looks: readonly string[];
  readonly postings: ReadonlyMap<string, Postings>;
  /** In how many tools each word is. */
  readonly toolCounts: ReadonlyMap<string, number>;
  readonly fieldTotals: readonly number[];
  readonly #ownWords: readonly string[];
  readonly #lengths: Float64Array;

  constructor(namespace: Namespace, tokenizer: Tokenizer) {
    this.namespace = namespace;
    this.tools = [...namespace.members, ...namespace.features];
    this.#lengths = new Float64Array(this.tools.length * FIELDS.length);
    const postings = new Map<string, number[]>();
    const toolCounts = new Map<string, number>();
    const totals = FIELDS.map(() => 0);
    const server = tokenizer.tokenize(namespace.server, { join: true });
    const words = tokenizer.tokenize(namespace.server, { join: false });
    this.#ownWords = words.filter((word) => !GENERIC_WORDS.has(word));
    const nameWords: (readonly string[])[] = [];
    for (const [tool, member] of this.tools.entries()) {
      const texts = wordsOf(member, tokenizer, server);
      nameWords.push([...new Set(texts[0])]);
      const seen = new Set<string>();
      for (const [field, words] of texts.entries()) {
        this.#lengths[tool * FIELDS.length + field] = words.length;
        totals[field] = (totals[field] ?? 0) + words.length;
        for (const [word, count] of countOf(words)) {
          const known = postings.get(word);
          if (known === undefined) postings.set(word, [tool, field, count]);
          else known.push(tool, field, count);
          seen.add(word);
        }
      }
      for (const word of seen) toolCounts.set(word, (toolCounts.get(word) ?? 0) + 1);
    }
    this.nameWords = nameWords;
    this.looks = this.tools.map(({ tool, description = '' }) => `${tool}\0${description}`);
    this.postings = postings;
    this.toolCounts = toolCounts;
    this.fieldTotals = totals;
  }

  /** Whether a query has every word of the server's name that tells it from others. */
  isNamedBy(terms: ReadonlyMap<string, number>): boolean {
    return this.#ownWords.length > 0 && this.#ownWords.every((word) => terms.has(word));
  }

  /** How many words a tool's field has. */
  lengthOf(tool: number, field: number): number {
    return this.#lengths[tool * FIELDS.length + field] ?? 0;
  }
}

function wordsOf(member: Member, tokenizer: Tokenizer, server: readonly string[]): readonly (readonly string[])[] {
  const declared = member.inputSchema['properties'];
  const properties = isJsonObject(declared) ? Object.entries(declared).slice(0, MAX_PARAMETERS) : [];
  const names = properties.map(([name]) => name).join(' ');
  const descriptions = properties.map(([, property]) => (isJsonObject(property) ? property['description'] : undefined));
  const texts = descriptions.filter((text) => typeof text === 'string').join(' ');
  return [
    tokenizer.tokenize(member.tool, { join: true }),
    server,
    tokenizer.tokenize(`${member.title ?? ''} ${member.description ?? ''}`, { join: false }),
    tokenizer.tokenize(names, { join: false }),
    tokenizer.tokenize(texts.slice(0, MAX_PARAMETER_TEXT_CHARS), { join: false }),
  ];
}

function countOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
