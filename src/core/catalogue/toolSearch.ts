/**
 * Ranked search over all tools: BM25F, which weighs the fields of a tool together before a word counts less the more
 * often it occurs, then what only the best candidates can tell. Every constant is one that several sets of labelled
 * queries agree on (`npm run bench -- tools`).
 */
import { areOpposed, wantedActions, type Actions } from './actions';
import { BestCandidates, byScore, type Candidate } from './bestCandidates';
import { likeVerbs } from './likeVerbs';
import { likeWords } from './likeWords';
import type { Member, Namespace } from './namespace';
import { FIELDS, ServerIndex, type Posting } from './serverIndex';
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
const WEIGHTS: readonly number[] = [3, 1, 1, 0.7, 0.35];
const K = 1.5;
const B = 0.6;

/** How much more a tool counts whose name the query covers, and one whose server has other good ones. */
const NAME_COVERAGE = 0.25;
const SERVER_AGREEMENT = 0.1;
/** How much more a tool counts whose description has words of the query side by side, as the query has them. */
const SAID_TOGETHER = 0.5;
/** What is left of a tool that does something else than the query wants: lists, where one wants to delete. */
const OPPOSED = 0.75;
/** What is left of a tool that says the same of itself as a better one: a second account, a fork. */
const TWIN = 0.5;
/** How much more the tools of a server count that the query names. */
const NAMED_SERVER = 0.25;
/** How much more a tool counts that earlier runs of this workspace have called: enough to decide between near equals. */
const USED_BEFORE = 0.1;
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
      else addCounts(this.#toolCounts, one.postings, 1);
    }
    for (const gone of before.values()) addCounts(this.#toolCounts, gone.postings, -1);
    this.#toolCount = this.#servers.reduce((sum, { tools }) => sum + tools.length, 0);
    this.#meanLengths = FIELDS.map((_, field) => {
      const total = this.#servers.reduce((sum, { fieldTotals }) => sum + (fieldTotals[field] ?? 0), 0);
      return Math.max(1, total) / Math.max(1, this.#toolCount);
    });
  }

  find(query: string, limit: number, only?: Namespace): Found {
    const servers = only === undefined ? this.#servers : this.#servers.filter(({ namespace }) => namespace === only);
    const written = new Map([...this.#tokenizer.queryTerms(query)].slice(0, MAX_WORDS));
    const like = new Map([...likeWords(written, (word) => this.#rarity(word)), ...likeVerbs(written)]);
    const terms = new Map([...written, ...like]);
    const phrases = pairsOf(this.#tokenizer.tokenize(query, { join: false }).slice(0, MAX_WORDS));
    const isKnown = (word: string): boolean => servers.some((one) => one.postings.has(word));
    const isWritten = [...written.keys()].some(isKnown);
    const wanted = wantedActions(query);
    const tools = isWritten ? this.#ranked(servers, { written, terms, phrases, wanted }, limit) : [];
    if (tools.length > 0) return { tools, instead: [] };
    // No word of the query is in the catalogue as it stands: perhaps it is the start of one, misspelt, or meant so.
    const known = new Set(servers.flatMap((one) => [...one.postings.keys()]));
    const alike = [...like].filter(([word]) => known.has(word));
    const similar = new Map([...alike, ...similarWords([...written.keys()].slice(0, MAX_SIMILAR_WORDS), known)]);
    return {
      tools: this.#ranked(servers, { written: similar, terms: similar, phrases: new Map(), wanted }, limit),
      instead: [...similar.keys()],
    };
  }

  #ranked(servers: readonly ServerIndex[], query: Query, limit: number): readonly FoundTool[] {
    const { terms } = query;
    const best = new BestCandidates(Math.max(MIN_CANDIDATES, limit));
    const known = [...terms].filter(([term]) => this.#toolCounts.has(term));
    const weights = known.map(([term, weight]) => [term, weight * this.#rarity(term)] as const);
    for (const [at, server] of servers.entries()) this.#scoreServer(best, at, server, weights, query.written);
    const candidates = best.take();
    const whole = weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const one of candidates) {
      const said = this.#saidTogether(one, query) / Math.max(whole, Number.EPSILON);
      one.score *= (1 + NAME_COVERAGE * this.#coverage(one, terms)) * (1 + SAID_TOGETHER * said);
      const own = one.server.actions[one.tool];
      if (own !== undefined && areOpposed(query.wanted, own)) one.score *= OPPOSED;
      if (one.server.tools[one.tool]?.wasUsed === true) one.score *= 1 + USED_BEFORE;
    }
    agreeByServer(candidates);
    lowerTwins(candidates.sort(byScore));
    return candidates
      .sort(byScore)
      .slice(0, limit)
      .flatMap(({ server: { namespace, tools }, tool }) => {
        const member = tools[tool];
        return member === undefined ? [] : [{ namespace, member }];
      });
  }

  #scoreServer(
    best: BestCandidates,
    at: number,
    server: ServerIndex,
    weights: readonly (readonly [string, number])[],
    written: Query['written'],
  ): void {
    let scores: Float64Array | undefined;
    for (const [term, weight] of weights) {
      const posting = server.postings.get(term);
      if (posting === undefined) continue;
      scores ??= new Float64Array(server.tools.length);
      this.#addScores(scores, server, posting.places, weight);
    }
    if (scores === undefined) return;
    const factor = server.isNamedBy(written) ? 1 + NAMED_SERVER : 1;
    for (let tool = 0; tool < scores.length; tool += 1) {
      const score = scores[tool] ?? 0;
      if (score > 0) best.add({ at, server, tool, score: score * factor });
    }
  }

  /** Of one word: the fields of a tool are summed up before the word counts less the more often it occurs. */
  #addScores(scores: Float64Array, server: ServerIndex, places: readonly number[], weight: number): void {
    let frequency = 0;
    for (let at = 0; at < places.length; at += 3) {
      const tool = places[at] ?? 0;
      const field = places[at + 1] ?? 0;
      const length = server.lengthOf(tool, field) / (this.#meanLengths[field] ?? 1);
      frequency += ((WEIGHTS[field] ?? 0) * (places[at + 2] ?? 0)) / (1 - B + B * length);
      if (places[at + 3] === tool) continue;
      scores[tool] = (scores[tool] ?? 0) + (weight * frequency * (K + 1)) / (frequency + K);
      frequency = 0;
    }
  }

  /** How rare the pairs of words are that follow each other both in the query and in the description. */
  #saidTogether({ server, tool }: Candidate, { phrases }: Query): number {
    if (phrases.size === 0) return 0;
    const found = new Set<string>();
    let sum = 0;
    let previous = '';
    for (const word of server.descriptions[tool] ?? []) {
      if (phrases.get(previous)?.has(word) === true && !found.has(`${previous} ${word}`)) {
        found.add(`${previous} ${word}`);
        sum += Math.min(this.#rarity(previous), this.#rarity(word));
      }
      previous = word;
    }
    return sum;
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

interface Query {
  /** Its own words with their weights: only these name a server. */
  readonly written: ReadonlyMap<string, number>;
  /** Those, and what may stand in for them. */
  readonly terms: ReadonlyMap<string, number>;
  /** By each word those that follow it. */
  readonly phrases: ReadonlyMap<string, ReadonlySet<string>>;
  readonly wanted: Actions;
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

function addCounts(counts: Map<string, number>, more: ReadonlyMap<string, Posting>, sign: 1 | -1): void {
  for (const [word, { tools }] of more) {
    const sum = (counts.get(word) ?? 0) + sign * tools;
    if (sum === 0) counts.delete(word);
    else counts.set(word, sum);
  }
}

function pairsOf(words: readonly string[]): Query['phrases'] {
  const pairs = new Map<string, Set<string>>();
  for (const [at, word] of words.entries()) {
    const next = words[at + 1];
    if (next === undefined || next === word) continue;
    const known = pairs.get(word);
    if (known === undefined) pairs.set(word, new Set([next]));
    else known.add(next);
  }
  return pairs;
}
