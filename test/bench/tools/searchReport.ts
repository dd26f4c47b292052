/** The tables of `npm run bench -- tools`. */
import type { Haystack } from './haystacks';
import { summarise } from '../table';
import { bootstrapDifference, mean, type Difference, type QueryScore } from './searchScores';

export interface RankerResult {
  readonly name: string;
  readonly source: string;
  readonly buildMs: number;
  readonly sets: ReadonlyMap<string, SetResult>;
}

export interface SetResult {
  readonly scores: readonly QueryScore[];
  /** Of each query. */
  readonly milliseconds: readonly number[];
}

export interface SearchReport {
  readonly lines: readonly string[];
  /** Whether the first ranker's recall@5 is above that of each other one, on every set. */
  readonly isBest: boolean;
}

/** The first result is ours; the intervals are those of its difference to the others. */
export function searchReport({ name, tools, sets }: Haystack, results: readonly RankerResult[]): SearchReport {
  const servers = new Set(tools.map(({ server }) => server)).size;
  const lines = ['', `# ${name}: ${tools.length} tools of ${servers} servers`];
  const [own] = results;
  let isBest = true;
  for (const set of sets) {
    const ours = own?.sets.get(set.name);
    if (ours === undefined) continue;
    lines.push(
      '',
      `${set.name} (${ours.scores.length} queries)`,
      row('', 'R@5', 'R@10', 'MRR', 'misses', 'build ms', 'ms', 'p95 ms', 'ours more in R@5', 'ours more in MRR'),
    );
    for (const { name: ranker, source, buildMs, sets: found } of results) {
      const result = found.get(set.name);
      if (result === undefined) continue;
      const share = (measure: 'recallAt5' | 'recallAt10' | 'reciprocalRank'): string =>
        mean(result.scores.map((score) => score[measure])).toFixed(3);
      const recall = bootstrapDifference(ours.scores, result.scores, 'recallAt5');
      const rank = bootstrapDifference(ours.scores, result.scores, 'reciprocalRank');
      const isOwn = result === ours;
      isBest &&= isOwn || recall.mean > 0;
      lines.push(
        row(
          `${ranker} (${source})`,
          share('recallAt5'),
          share('recallAt10'),
          share('reciprocalRank'),
          String(result.scores.filter(({ isMiss }) => isMiss).length),
          buildMs.toFixed(0),
          ...timesOf(result.milliseconds),
          isOwn ? '' : interval(recall),
          isOwn ? '' : interval(rank),
        ),
      );
    }
  }
  return { lines, isBest };
}

/** Median and 95th percentile. */
function timesOf(milliseconds: readonly number[]): readonly string[] {
  const { median, p95 } = summarise(milliseconds);
  return [median.toFixed(2), p95.toFixed(2)];
}

function interval({ mean: middle, low, high }: Difference): string {
  return `${signed(middle)} [${signed(low)}, ${signed(high)}]`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function row(name: string, ...cells: readonly string[]): string {
  const widths = [6, 6, 6, 7, 9, 8, 8, 24, 24];
  return `${name.padEnd(54)}${cells.map((cell, at) => cell.padStart(widths[at] ?? 9)).join('')}`;
}
