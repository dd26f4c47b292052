import type { Haystack } from './haystacks';
import { BM25_RANKER, MINISEARCH_RANKER } from './lexicalRankers';
import { OWN_RANKER } from './ownRanker';
import { CLOUDFLARE_RANKER, MCP_USE_RANKER, UTCP_RANKER } from './peerRankers';
import type { Ranker } from './ranker';
import type { RankerResult, SetResult } from './searchReport';
import { evenly, RANKED, scoreOf } from './searchScores';

/** Ours first. */
const RANKERS: readonly Ranker[] = [
  OWN_RANKER,
  MCP_USE_RANKER,
  CLOUDFLARE_RANKER,
  UTCP_RANKER,
  MINISEARCH_RANKER,
  BM25_RANKER,
];

/** Every ranker on every set of queries, of which each has at most `maxQueries`. */
export async function measureRankers(haystack: Haystack, maxQueries: number): Promise<readonly RankerResult[]> {
  const results: RankerResult[] = [];
  for (const { name, source, build } of RANKERS) {
    // Loads the ranker's package, which is no part of building its index.
    await build([]);
    const startedAt = performance.now();
    const search = await build(haystack.tools);
    const buildMs = performance.now() - startedAt;
    const sets = new Map<string, SetResult>();
    for (const set of haystack.sets) {
      const queries = evenly(set.queries, maxQueries);
      const scores = [];
      const milliseconds = [];
      for (const { query, relevant } of queries) {
        const searchedAt = performance.now();
        const ranked = await search(query, RANKED);
        milliseconds.push(performance.now() - searchedAt);
        scores.push(scoreOf(ranked, relevant));
      }
      sets.set(set.name, { scores, milliseconds });
    }
    results.push({ name, source, buildMs, sets });
  }
  return results;
}
