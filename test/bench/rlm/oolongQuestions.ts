/** OOLONG's questions on counts, users and time, with their answers computed from labelled rows. */
import { monthName, slashDate, type OolongRow } from './oolongRows';
import { LABELS, type Label } from './questionPool';
import type { SeededRandom } from './seededRandom';

/** `top: 1` is the most frequent one, 2 the second. `users` restricts a question to the rows of these. */
export type OolongQuestion =
  | { readonly kind: 'topLabel'; readonly users?: readonly string[] }
  | { readonly kind: 'rarestLabel' }
  | { readonly kind: 'compareLabels'; readonly a: Label; readonly b: Label; readonly users?: readonly string[] }
  | { readonly kind: 'countLabel'; readonly a: Label; readonly users?: readonly string[] }
  | { readonly kind: 'topUser'; readonly top: 1 | 2 }
  | { readonly kind: 'topUserOfLabel'; readonly a: Label }
  | { readonly kind: 'compareUsers'; readonly a: Label; readonly users: readonly [string, string] }
  | { readonly kind: 'topDate'; readonly top: 1 | 2 }
  | { readonly kind: 'datesSeen'; readonly times: number }
  | { readonly kind: 'beforeAfter'; readonly a: Label; readonly date: string }
  | { readonly kind: 'topLabelInMonth'; readonly month: string }
  | { readonly kind: 'topLabelInRange'; readonly from: string; readonly to: string }
  | { readonly kind: 'firstMonthMore'; readonly a: Label; readonly b: Label }
  | { readonly kind: 'monthsMore'; readonly a: Label; readonly b: Label }
  | { readonly kind: 'monthsSingleTop'; readonly a: Label };

export type LabelOf = (row: OolongRow) => Label;
type Draw = (rows: readonly OolongRow[], random: SeededRandom) => OolongQuestion;

/** How each kind of question is drawn; the part before the dash is OOLONG's group. */
export const QUESTION_DRAWS = {
  'counting-top': () => ({ kind: 'topLabel' }),
  'counting-rarest': () => ({ kind: 'rarestLabel' }),
  'counting-compare': (_rows, random) => ({ kind: 'compareLabels', ...twoLabels(random) }),
  'counting-count': (_rows, random) => ({ kind: 'countLabel', a: random.pick(LABELS) }),
  'user-top': () => ({ kind: 'topUser', top: 1 }),
  'user-second': () => ({ kind: 'topUser', top: 2 }),
  'user-label': (_rows, random) => ({ kind: 'topUserOfLabel', a: random.pick(LABELS) }),
  'user-compare': (rows, random) => {
    const [one = '', other = ''] = someUsers(rows, random, 2);
    return { kind: 'compareUsers', a: random.pick(LABELS), users: [one, other] };
  },
  'user-subset-top': (rows, random) => ({ kind: 'topLabel', users: someUsers(rows, random, 5) }),
  'user-subset-compare': (rows, random) => ({
    kind: 'compareLabels',
    ...twoLabels(random),
    users: someUsers(rows, random, 5),
  }),
  'user-subset-count': (rows, random) => ({
    kind: 'countLabel',
    a: random.pick(LABELS),
    users: someUsers(rows, random, 5),
  }),
  'timeline-top': () => ({ kind: 'topDate', top: 1 }),
  'timeline-second': () => ({ kind: 'topDate', top: 2 }),
  'timeline-seen': (_rows, random) => ({ kind: 'datesSeen', times: random.int(1, 3) }),
  'timeline-before': (rows, random) => ({ kind: 'beforeAfter', a: random.pick(LABELS), date: random.pick(rows).date }),
  'timeline-month': (rows, random) => ({ kind: 'topLabelInMonth', month: monthOf(random.pick(rows)) }),
  'timeline-range': (rows, random) => {
    const [from = '', to = ''] = [random.pick(rows).date, random.pick(rows).date].sort();
    return { kind: 'topLabelInRange', from, to };
  },
  'timeline-first': (_rows, random) => ({ kind: 'firstMonthMore', ...twoLabels(random) }),
  'timeline-more': (_rows, random) => ({ kind: 'monthsMore', ...twoLabels(random) }),
  'timeline-single': (_rows, random) => ({ kind: 'monthsSingleTop', a: random.pick(LABELS) }),
} as const satisfies Record<string, Draw>;
export type QuestionName = keyof typeof QUESTION_DRAWS;
export const QUESTION_NAMES = Object.keys(QUESTION_DRAWS) as readonly QuestionName[];

/** A question of that kind whose answer is unique; undefined where the rows give none. */
export function drawQuestion(
  name: QuestionName,
  rows: readonly OolongRow[],
  random: SeededRandom,
): OolongQuestion | undefined {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const question = QUESTION_DRAWS[name](rows, random);
    if (solve(question, rows, (row) => row.label).isUnique) return question;
  }
  return undefined;
}

export interface Solution {
  readonly answer: string;
  /** Not where several share a rank, or there is nothing to count. */
  readonly isUnique: boolean;
}

/** A tie goes to the first in the order of the alphabet, of numbers or of time. */
export function solve(question: OolongQuestion, rows: readonly OolongRow[], labelOf: LabelOf): Solution {
  const count = (label: Label, among: readonly OolongRow[]): number =>
    among.reduce((sum, row) => sum + (labelOf(row) === label ? 1 : 0), 0);
  const byLabel = (among: readonly OolongRow[]): Ranking => rank(LABELS.map((label) => [label, count(label, among)]));
  const chosen = 'users' in question ? rows.filter(({ user }) => question.users?.includes(user)) : rows;
  switch (question.kind) {
    case 'topLabel':
      return place(byLabel(chosen), 1, (label) => `Label: ${label}`);
    case 'rarestLabel':
      return place(rank(LABELS.map((label) => [label, -count(label, rows)])), 1, (label) => `Label: ${label}`);
    case 'compareLabels': {
      const { a, b } = question;
      const answer = `Answer: ${a} is ${compared(count(a, chosen) - count(b, chosen))} ${b}`;
      return { answer, isUnique: chosen.length > 0 };
    }
    case 'countLabel':
      return sure(`Answer: ${count(question.a, chosen)}`);
    case 'topUser':
      return place(rank(tally(rows.map(({ user }) => user))), question.top, (user) => `User: ${user}`);
    case 'topUserOfLabel': {
      const users = rows.filter((row) => labelOf(row) === question.a).map(({ user }) => user);
      return place(rank(tally(users)), 1, (user) => `User: ${user}`);
    }
    case 'compareUsers': {
      const counts = question.users.map((user) => [
        user,
        count(
          question.a,
          rows.filter((row) => row.user === user),
        ),
      ]);
      return place(rank(counts as [string, number][]), 1, (user) => `User: ${user}`);
    }
    case 'topDate':
      return place(rank(tally(rows.map(({ date }) => date))), question.top, (date) => `Date: ${slashDate(date)}`);
    case 'datesSeen':
      return sure(
        `Answer: ${tally(rows.map(({ date }) => date)).filter(([, times]) => times === question.times).length}`,
      );
    case 'beforeAfter': {
      const { a, date } = question;
      const before = count(
        a,
        rows.filter((row) => row.date < date),
      );
      const after = count(
        a,
        rows.filter((row) => row.date > date),
      );
      return sure(`Answer: ${a} is ${compared(before - after)} before`);
    }
    case 'topLabelInMonth':
      return place(byLabel(rows.filter((row) => monthOf(row) === question.month)), 1, (label) => `Label: ${label}`);
    case 'topLabelInRange': {
      const within = rows.filter(({ date }) => date >= question.from && date <= question.to);
      return place(byLabel(within), 1, (label) => `Label: ${label}`);
    }
    case 'firstMonthMore': {
      const first = months(rows).find(([, own]) => count(question.a, own) > count(question.b, own))?.[0];
      return { answer: `Answer: ${first === undefined ? 'none' : monthName(first)}`, isUnique: first !== undefined };
    }
    case 'monthsMore':
      return sure(
        `Answer: ${months(rows).filter(([, own]) => count(question.a, own) > count(question.b, own)).length}`,
      );
    case 'monthsSingleTop': {
      const led = months(rows).filter(([, own]) => {
        const ranking = byLabel(own);
        return ranking[0]?.[0] === question.a && place(ranking, 1, String).isUnique;
      });
      return sure(`Answer: ${led.length}`);
    }
  }
}

type Ranking = readonly (readonly [name: string, count: number])[];

function rank(counts: Ranking): Ranking {
  return [...counts].sort(([a, many], [b, others]) => others - many || (a < b ? -1 : 1));
}

function tally(names: readonly string[]): Ranking {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
}

/** The one at a place of the ranking, unique if neither neighbour has its count. */
function place(ranking: Ranking, top: number, answerOf: (name: string) => string): Solution {
  const found = ranking[top - 1];
  if (found === undefined || found[1] === 0) return { answer: answerOf(found?.[0] ?? 'none'), isUnique: false };
  const isUnique = ranking[top]?.[1] !== found[1] && ranking[top - 2]?.[1] !== found[1];
  return { answer: answerOf(found[0]), isUnique };
}

function sure(answer: string): Solution {
  return { answer, isUnique: true };
}

function compared(difference: number): string {
  if (difference === 0) return 'same frequency as';
  return difference > 0 ? 'more common than' : 'less common than';
}

function months(rows: readonly OolongRow[]): readonly (readonly [month: string, rows: readonly OolongRow[]])[] {
  const found = new Map<string, OolongRow[]>();
  for (const row of rows) {
    const month = monthOf(row);
    const own = found.get(month);
    if (own === undefined) found.set(month, [row]);
    else own.push(row);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function monthOf({ date }: OolongRow): string {
  return date.slice(0, 7);
}

function twoLabels(random: SeededRandom): { readonly a: Label; readonly b: Label } {
  const [a = LABELS[0], b = LABELS[1]] = random.sample(LABELS, 2);
  return { a, b };
}

/** Different users, those with many rows more likely. */
function someUsers(rows: readonly OolongRow[], random: SeededRandom, count: number): readonly string[] {
  const users = new Set<string>();
  for (let draws = 0; users.size < count && draws < 100; draws += 1) users.add(random.pick(rows).user);
  return [...users].sort();
}
