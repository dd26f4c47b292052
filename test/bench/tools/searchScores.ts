/** How well ranked lists answer labelled queries, and how sure the difference of two rankers is. */
import { SeededRandom } from '../rlm/seededRandom';

/** Of one query. */
export interface QueryScore {
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** 1 / rank of the first relevant tool among ten. */
  readonly reciprocalRank: number;
  readonly isMiss: boolean;
}

export type Measure = 'recallAt5' | 'recallAt10' | 'reciprocalRank';

export const RANKED = 10;

export function scoreOf(ranked: readonly string[], relevant: readonly string[]): QueryScore {
  const wanted = new Set(relevant);
  const found = (limit: number): number => ranked.slice(0, limit).filter((label) => wanted.has(label)).length;
  const first = ranked.slice(0, RANKED).findIndex((label) => wanted.has(label));
  return {
    recallAt5: found(5) / wanted.size,
    recallAt10: found(RANKED) / wanted.size,
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
    isMiss: first === -1,
  };
}

/** At most `count` of them, from the first to the last. */
export function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]!);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export interface Difference {
  readonly mean: number;
  /** Of 95 %. */
  readonly low: number;
  readonly high: number;
}

const DRAWS = 10_000;

/** Of the same queries under two rankers (paired), by drawing queries again and again, always alike. */
export function bootstrapDifference(
  ours: readonly QueryScore[],
  theirs: readonly QueryScore[],
  measure: Measure,
): Difference {
  const differences = ours.map((score, at) => score[measure] - theirs[at]![measure]);
  const random = new SeededRandom(`bootstrap ${measure} ${differences.length}`);
  const means = Array.from({ length: DRAWS }, () => mean(differences.map(() => random.pick(differences)))).sort(
    (a, b) => a - b,
  );
  return {
    mean: mean(differences),
    low: means[Math.floor(0.025 * DRAWS)]!,
    high: means[Math.floor(0.975 * DRAWS)]!,
  };
}
