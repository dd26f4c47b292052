/** What it costs to have a model order what a search found, and between which ends its answers can move the result. */
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { SearchReranker } from '../../../src/core/catalogue/searchReranker';
import { RERANKED_TOOLS } from '../../../src/core/catalogue/searchResult';
import { countTokens } from '../declarations/declarationTokens';
import { summarise } from '../table';
import type { Haystack } from './haystacks';
import { labelsOf } from './ownRanker';
import { evenly, RANKED, mean, scoreOf, type QueryScore } from './searchScores';
import type { LabelledQuery } from './toolFiles';

/** Of the tools that are shown, the numbers in a model's answer; the labels tell which are right. */
type Answer = (shown: readonly string[], relevant: readonly string[]) => readonly number[];

/** A model that knows the labels, one that answers with the worst order, and one that says nothing of use. */
const MODELS: Readonly<Record<string, Answer>> = {
  'at best': (shown, relevant) => shown.flatMap((label, at) => (relevant.includes(label) ? at + 1 : [])),
  'at worst': (shown, relevant) => shown.flatMap((label, at) => (relevant.includes(label) ? [] : at + 1)),
  'no order': () => [],
};

export async function rerankReport({ name, tools, sets }: Haystack, maxQueries: number): Promise<readonly string[]> {
  const catalogue = new Catalogue(tools);
  catalogue.search('warm');
  const lines = ['', `# ${name}: the best ${RERANKED_TOOLS} tools of a search in the order of a model`];
  for (const set of sets) {
    const queries = evenly(set.queries, maxQueries);
    const byWords = queries.map(({ query, relevant }) =>
      scoreOf(labelsOf(catalogue, catalogue.search(query, { detail: 'names', limit: RANKED })), relevant),
    );
    lines.push('', `${set.name} (${queries.length} queries)`, row('by words', byWords));
    let costs: readonly Cost[] = [];
    for (const [model, answer] of Object.entries(MODELS)) {
      const measured = [];
      for (const query of queries) measured.push(await rerank(catalogue, query, answer));
      lines.push(
        row(
          model,
          measured.map(({ score }) => score),
        ),
      );
      costs = measured;
    }
    const tokens = summarise(costs.map(({ promptTokens }) => promptTokens));
    const own = summarise(costs.map(({ ownMs }) => ownMs));
    lines.push(
      `a question has ${tokens.median} tokens (95 %: ${tokens.p95}); beside the model it takes ${own.median.toFixed(1)} ms (${own.p95.toFixed(1)})`,
    );
  }
  return lines;
}

interface Cost {
  readonly score: QueryScore;
  readonly promptTokens: number;
  readonly ownMs: number;
}

async function rerank(catalogue: Catalogue, { query, relevant }: LabelledQuery, answer: Answer): Promise<Cost> {
  const shown = labelsOf(catalogue, catalogue.search(query, { detail: 'names', limit: RERANKED_TOOLS }));
  let promptTokens = 0;
  let modelMs = 0;
  const reranker = new SearchReranker({
    timeoutMs: 60_000,
    ask: async (prompt) => {
      const askedAt = performance.now();
      promptTokens = countTokens(prompt);
      modelMs = performance.now() - askedAt;
      return JSON.stringify(answer(shown, relevant));
    },
  });
  const startedAt = performance.now();
  const { signal } = new AbortController();
  const found = await reranker.search(catalogue, query, { detail: 'names', limit: RANKED }, signal);
  const ownMs = performance.now() - startedAt - modelMs;
  return { score: scoreOf(labelsOf(catalogue, found), relevant), promptTokens, ownMs };
}

function row(name: string, scores: readonly QueryScore[]): string {
  const of = (measure: 'recallAt5' | 'recallAt10' | 'reciprocalRank'): string =>
    mean(scores.map((score) => score[measure])).toFixed(3);
  return `${name.padEnd(12)}R@5 ${of('recallAt5')}  R@10 ${of('recallAt10')}  MRR ${of('reciprocalRank')}`;
}
