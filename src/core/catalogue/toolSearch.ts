/**
 * Ranked search over all tools: BM25F, which weighs the fields of a tool together before a word counts less the more
 * often it occurs, then what only the best candidates can tell. Every constant is one that several sets of labelled
 * queries agree on (`npm run bench -- tools`).
 */
import type { Member, Namespace } from './namespace';
import { FIELDS, ServerIndex } from './serverIndex';
import { similarWords } from './similarWords';
import { Tokenizer } from './tokenizer';

export interface FoundTool {
  readonly namespace: Namespace;
  readonly member: Member;
}

export interface Found {
  readonly tools: readonly FoundTool[];
  /** Words of the catalogue that stood in for those of the query, none of which is in it. */
  readonly instead: readonly string[];
}

/** In the order of `FIELDS`: what a tool is called says most. */
const WEIGHTS: readonly number[] = [3, 1, 1, 0.5, 0.25];
const K = 1.5;
const B = 0.6;

/** How much more a tool counts whose name the query covers, and one whose server has other good ones. */
const NAME_COVERAGE = 0.25;
const SERVER_AGREEMENT = 0.1;
/** What is left of a tool that says the same of itself as a better one: a second account, a fork. */
const TWIN = 0.5;
/** How much more the tools of a server count that the query names. */
const NAMED_SERVER = 0.25;
const MIN_CANDIDATES = 100;

/** Queries come from generated code. */
const MAX_WORDS = 256;
const MAX_SIMILAR_WORDS = 12;

/** The result depends on the tools only, not on their order. */
export class ToolSearch {
  readonly #servers: readonly ServerIndex[];
  readonly #tokenizer: Tokenizer;
  /** In how many tools each word is. */
  readonly #toolCounts: Map<string, number>;
  readonly #toolCount: number;
  readonly #meanLengths: readonly number[];

  /** Of `previous`, the servers whose namespace is still the same object are not indexed again. */
  constructor(namespaces: readonly Namespace[], previous?: ToolSearch) {
    this.#tokenizer = previous === undefined ? new Tokenizer() : previous.#tokenizer;
    const before = new Map(previous === undefined ? [] : previous.#servers.map((one) => [one.namespace, one]));
    this.#servers = namespaces.map((one) => before.get(one) ?? new ServerIndex(one, this.#tokenizer));
    this.#toolCounts = new Map(previous === undefined ? [] : previous.#toolCounts);
    for (const one of this.#servers) {
      if (before.get(one.namespace) === one) before.delete(one.namespace);
      else addCounts(this.#toolCounts, one.toolCounts, 1);
    }
    for (const gone of before.values()) addCounts(this.#toolCounts, gone.toolCounts, -1);
    this.#toolCount = this.#servers.reduce((sum, { tools }) => sum + tools.length, 0);
    this.#meanLengths = FIELDS.map((_, field) => {
      const total = this.#servers.reduce((sum, { fieldTotals }) => sum + (fieldTotals[field] ?? 0), 0);
      return Math.max(1, total) / Math.max(1, this.#toolCount);
    });
  }

  find(query: string, limit: number, only?: Namespace): Found {
    const servers = only === undefined ? this.#servers : this.#servers.filter(({ namespace }) => namespace === only);
    const terms = [...this.#tokenizer.queryTerms(query)].slice(0, MAX_WORDS);
    const tools = this.#ranked(servers, new Map(terms), limit);
    if (tools.length > 0) return { tools, instead: [] };
    // No word of the query is in the catalogue as it stands: perhaps it is the start of one, or misspelt.
    const known = new Set(servers.flatMap((one) => [...one.postings.keys()]));
    const similar = similarWords(
      terms.slice(0, MAX_SIMILAR_WORDS).map(([term]) => term),
      known,
    );
    return { tools: this.#ranked(servers, similar, limit), instead: [...similar.keys()] };
  }

  #ranked(servers: readonly ServerIndex[], terms: ReadonlyMap<string, number>, limit: number): readonly FoundTool[] {
    const all: Candidate[] = [];
    for (const [at, server] of servers.entries()) {
      const scores = this.#scoresIn(server, terms);
      const factor = server.isNamedBy(terms) ? 1 + NAMED_SERVER : 1;
      for (const [tool, score] of scores) all.push({ at, server, tool, score: score * factor });
    }
    const candidates = all.sort(byScore).slice(0, Math.max(MIN_CANDIDATES, limit));
    for (const one of candidates) one.score *= 1 + NAME_COVERAGE * this.#coverage(one, terms);
    agreeByServer(candidates);
    lowerTwins(candidates.sort(byScore));
    const best = candidates.sort(byScore).slice(0, limit);
    return best.flatMap(({ server: { namespace, tools }, tool }) => {
      const member = tools[tool];
      return member === undefined ? [] : [{ namespace, member }];
    });
  }

  #scoresIn(server: ServerIndex, terms: ReadonlyMap<string, number>): ReadonlyMap<number, number> {
    const scores = new Map<number, number>();
    for (const [term, weight] of terms) {
      const postings = server.postings.get(term);
      if (postings === undefined) continue;
      const frequencies = new Map<number, number>();
      for (let at = 0; at < postings.length; at += 3) {
        const [tool = 0, field = 0, count = 0] = postings.slice(at, at + 3);
        const length = server.lengthOf(tool, field) / (this.#meanLengths[field] ?? 1);
        const frequency = ((WEIGHTS[field] ?? 0) * count) / (1 - B + B * length);
        frequencies.set(tool, (frequencies.get(tool) ?? 0) + frequency);
      }
      const rarity = weight * this.#rarity(term);
      for (const [tool, frequency] of frequencies) {
        scores.set(tool, (scores.get(tool) ?? 0) + (rarity * frequency * (K + 1)) / (frequency + K));
      }
    }
    return scores;
  }

  #rarity(term: string): number {
    const count = this.#toolCounts.get(term) ?? 0;
    return Math.log(1 + (this.#toolCount - count + 0.5) / (count + 0.5));
  }

  /** The share of the name that the query says, by the rarity of its words. */
  #coverage({ server, tool }: Candidate, terms: ReadonlyMap<string, number>): number {
    let whole = 0;
    let said = 0;
    for (const word of server.nameWords[tool] ?? []) {
      const rarity = this.#rarity(word);
      whole += rarity;
      if (terms.has(word)) said += rarity;
    }
    return whole === 0 ? 0 : said / whole;
  }
}

interface Candidate {
  /** The server's position, which is that of its identifier. */
  readonly at: number;
  readonly server: ServerIndex;
  readonly tool: number;
  score: number;
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.at - b.at || a.tool - b.tool;
}

function agreeByServer(candidates: readonly Candidate[]): void {
  const sums = new Map<number, number>();
  for (const { at, score } of candidates.slice(0, MIN_CANDIDATES / 2)) sums.set(at, (sums.get(at) ?? 0) + score);
  const most = Math.max(...sums.values());
  for (const one of candidates) one.score *= 1 + (SERVER_AGREEMENT * (sums.get(one.at) ?? 0)) / most;
}

function lowerTwins(candidates: readonly Candidate[]): void {
  const seen = new Set<string>();
  for (const one of candidates) {
    const look = one.server.looks[one.tool] ?? '';
    if (seen.has(look)) one.score *= TWIN;
    seen.add(look);
  }
}

function addCounts(counts: Map<string, number>, more: ReadonlyMap<string, number>, sign: 1 | -1): void {
  for (const [word, count] of more) {
    const sum = (counts.get(word) ?? 0) + sign * count;
    if (sum === 0) counts.delete(word);
    else counts.set(word, sum);
  }
}
