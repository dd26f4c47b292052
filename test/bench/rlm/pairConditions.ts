/** OOLONG-Pairs: conditions on two users, both the same or each its own, and the pairs that meet them. */
import type { LabelOf } from './oolongQuestions';
import { longDate, type OolongRow } from './oolongRows';
import { LABELS, type Label } from './questionPool';
import type { SeededRandom } from './seededRandom';

export interface PairTaskSpecification {
  readonly one: UserCondition;
  /** The same as `one` where both users must meet one condition. */
  readonly other: UserCondition;
}

export interface UserCondition {
  readonly clauses: readonly CountClause[];
  /** All questions of that category lie before or after a day. */
  readonly timed?: { readonly label: Label; readonly when: 'before' | 'after'; readonly date: string } | undefined;
}

interface CountClause {
  /** Counted together. */
  readonly labels: readonly Label[];
  readonly compare: 'atLeast' | 'exactly';
  readonly count: number;
}

/** The days of the paper's timed tasks. */
const DATES = ['2023-01-06', '2023-03-15', '2023-02-01', '2023-04-10', '2023-05-20'];
const MAX_THRESHOLD = 60;

export const PAIR_KINDS = ['both', 'both-timed', 'each', 'each-exactly'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

/**
 * A task of that kind that some pairs meet, but no more than `maxPairs`: at lengths that the paper did not use, the
 * counts that are asked for rise until the answer can be written.
 */
export function drawPairTask(
  kind: PairKind,
  rows: readonly OolongRow[],
  random: SeededRandom,
  maxPairs: number,
): PairTaskSpecification | undefined {
  const labelOf: LabelOf = (row) => row.label;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const make = specificationOf(kind, random);
    for (let threshold = 1; threshold <= MAX_THRESHOLD; threshold += 1) {
      const specification = make(threshold);
      const [left, right] = sides(specification, rows, labelOf);
      if (left.length * right.length > 2 * maxPairs) continue;
      const { size } = pairsBetween(left, right);
      if (size > maxPairs) continue;
      if (size === 0) break;
      return specification;
    }
  }
  return undefined;
}

/** In the form `1,2`, the lower id first. */
export function pairsOf(
  specification: PairTaskSpecification,
  rows: readonly OolongRow[],
  labelOf: LabelOf,
): ReadonlySet<string> {
  return pairsBetween(...sides(specification, rows, labelOf));
}

export function pairQuestion({ one, other }: PairTaskSpecification): string {
  const condition =
    one === other
      ? `both users have ${describe(one)}`
      : `one user has ${describe(one)} and the other user has ${describe(other)}`;
  return `List all pairs of users where ${condition}. Each pair is listed once, the lower id first, one pair per line in the form (id1, id2), and nothing else.`;
}

function specificationOf(kind: PairKind, random: SeededRandom): (threshold: number) => PairTaskSpecification {
  const [a = LABELS[0], b = LABELS[1], c = LABELS[2]] = random.sample(LABELS, 3);
  const when = random.pick(['before', 'after'] as const);
  const date = random.pick(DATES);
  const second = random.int(1, 2);
  return (threshold) => {
    const atLeast = (labels: readonly Label[], count: number): CountClause => ({ labels, compare: 'atLeast', count });
    switch (kind) {
      case 'both':
      case 'both-timed': {
        const timed = kind === 'both' ? undefined : { label: a, when, date };
        const one: UserCondition = { clauses: [atLeast([a, b], threshold)], timed };
        return { one, other: one };
      }
      case 'each':
        return {
          one: { clauses: [atLeast([a], threshold), atLeast([b], 1)] },
          other: { clauses: [atLeast([c], threshold)] },
        };
      case 'each-exactly':
        return {
          one: { clauses: [atLeast([a, b], threshold)] },
          other: { clauses: [{ labels: [c], compare: 'exactly', count: second }, atLeast([a], threshold)] },
        };
    }
  };
}

function sides(
  { one, other }: PairTaskSpecification,
  rows: readonly OolongRow[],
  labelOf: LabelOf,
): [left: readonly string[], right: readonly string[]] {
  const byUser = Map.groupBy(rows, ({ user }) => user);
  const meeting = (condition: UserCondition): readonly string[] =>
    [...byUser].filter(([, own]) => isMet(condition, own, labelOf)).map(([user]) => user);
  const left = meeting(one);
  return [left, one === other ? left : meeting(other)];
}

function isMet({ clauses, timed }: UserCondition, rows: readonly OolongRow[], labelOf: LabelOf): boolean {
  for (const { labels, compare, count } of clauses) {
    let found = 0;
    for (const row of rows) if (labels.includes(labelOf(row))) found += 1;
    if (compare === 'exactly' ? found !== count : found < count) return false;
  }
  if (timed === undefined) return true;
  const { label, when, date } = timed;
  return rows.every((row) => labelOf(row) !== label || (when === 'before' ? row.date < date : row.date > date));
}

function pairsBetween(left: readonly string[], right: readonly string[]): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const a of left) {
    for (const b of right) if (a !== b) pairs.add(Number(a) < Number(b) ? `${a},${b}` : `${b},${a}`);
  }
  return pairs;
}

function describe({ clauses, timed }: UserCondition): string {
  const counts = clauses.map(({ labels, compare, count }) => {
    const amount = compare === 'exactly' ? `exactly ${count}` : `at least ${count}`;
    return `${amount} question(s) of the category ${labels.map((label) => `'${label}'`).join(' or ')}`;
  });
  if (timed === undefined) return counts.join(' and ');
  return `${counts.join(' and ')}, all of the category '${timed.label}' dated ${timed.when} ${longDate(timed.date)}`;
}
