/** What one would have without thinking about it: a search library as it comes, and BM25 over plain words. */
import MiniSearch from 'minisearch';
import type { Ranker } from './ranker';
import { labelOf } from './toolFiles';

export const MINISEARCH_RANKER: Ranker = {
  name: 'MiniSearch, defaults',
  source: 'minisearch',
  build: (tools) => {
    const index = new MiniSearch({ fields: ['name', 'server', 'description', 'parameters'] });
    index.addAll(
      tools.map(({ name, server, description = '', inputSchema }, id) => ({
        id,
        name,
        server,
        description,
        parameters: Object.keys((inputSchema['properties'] as object | undefined) ?? {}).join(' '),
      })),
    );
    return (query, limit) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({ id }) => labelOf(tools[id as number]!));
  },
};

const K1 = 1.2;
const B = 0.75;

/** Okapi BM25 over the lower-case words of name and description. */
export const BM25_RANKER: Ranker = {
  name: 'BM25, name and description',
  source: 'this benchmark',
  build: (tools) => {
    const documents = tools.map(({ name, description = '' }) => wordsOf(`${name} ${description}`));
    const meanLength = documents.reduce((sum, words) => sum + words.length, 0) / documents.length;
    const postings = new Map<string, Map<number, number>>();
    for (const [id, words] of documents.entries()) {
      for (const word of words) {
        const posting = postings.get(word) ?? new Map<number, number>();
        posting.set(id, (posting.get(id) ?? 0) + 1);
        postings.set(word, posting);
      }
    }
    return (query, limit) => {
      const scores = new Map<number, number>();
      for (const word of new Set(wordsOf(query))) {
        const posting = postings.get(word) ?? new Map<number, number>();
        const rarity = Math.log(1 + (tools.length - posting.size + 0.5) / (posting.size + 0.5));
        for (const [id, count] of posting) {
          const length = documents[id]!.length / meanLength;
          const score = (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
          scores.set(id, (scores.get(id) ?? 0) + score);
        }
      }
      return [...scores]
        .sort(([a, left], [b, right]) => right - left || a - b)
        .slice(0, limit)
        .map(([id]) => labelOf(tools[id]!));
    };
  },
};

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
