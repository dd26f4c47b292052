/** The rows of an OOLONG trec_coarse text after its recipe: skewed label counts, a pool of users, dates of three years. */
import { LABELS, questionPool, type Label } from './questionPool';
import { hashText, SeededRandom } from './seededRandom';

export interface OolongRow {
  /** `2023-01-06`: sorts as text. */
  readonly date: string;
  readonly user: string;
  readonly instance: string;
  readonly label: Label;
}

const FIRST_DAY = Date.UTC(2022, 1, 16);
const LAST_DAY = Date.UTC(2025, 5, 21);
const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * How many rows a window of so many tokens takes. The recipe counts more tokens for a row than it has, and leaves a
 * half of the window empty; `full` has about four characters for each token.
 */
export type WindowFill = 'full' | 'recipe';

const CHARS_PER_TOKEN = 4;
/** The frame of a row and a question of average length. */
const CHARS_PER_ROW = 86;

export function rowCount(nominalTokens: number, fill: WindowFill): number {
  if (fill === 'full') return Math.floor((nominalTokens * CHARS_PER_TOKEN) / CHARS_PER_ROW);
  return Math.floor((nominalTokens * 0.95 - 168 - 250) / 39);
}

export function oolongRows(nominalTokens: number, seed: number, fill: WindowFill): readonly OolongRow[] {
  const random = new SeededRandom(`rows ${nominalTokens} ${seed}`);
  const count = rowCount(nominalTokens, fill);
  const instances = random.shuffle(drawInstances(count, random));
  const pool = new Set<string>();
  while (pool.size < Math.max(1, Math.floor(0.1 * count))) pool.add(fiveDigits(random));
  const frequent = [...pool];
  const days = (LAST_DAY - FIRST_DAY) / DAY_MS;
  return instances.map((one) => ({
    ...one,
    user: random.next() < 0.8 ? random.pick(frequent) : otherThan(pool, random),
    date: new Date(FIRST_DAY + random.int(0, days) * DAY_MS).toISOString().slice(0, 10),
  }));
}

export function rowLine({ date, user, instance }: OolongRow): string {
  return `Date: ${longDate(date)} || User: ${user} || Instance: ${instance}`;
}

/** The whole text: what the rows are, the rows, and a reminder. */
export function oolongText(rows: readonly OolongRow[]): string {
  return `The following lines contain ${rows.length} general-knowledge questions, one per line. Each line has a date, a user id and the question. Each question belongs to one of the categories ${LABELS.join(', ')}, after what its answer would be; the category is not given.
${rows.map(rowLine).join('\n')}
These were ${rows.length} questions. You will be asked about the categories of all of them together. Do not guess or estimate: calculate the exact answer.`;
}

/** `Jan 06, 2023` */
export function longDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${MONTHS[Number(month) - 1] ?? ''} ${day}, ${year}`;
}

/** `01/06/2023` */
export function slashDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${month}/${day}/${year}`;
}

/** `Jan 2023` of `2023-01` */
export function monthName(month: string): string {
  return `${MONTHS[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** What an oracle takes a row for: its label, or at the given rate another one, always the same. */
export function labelOracle(wrongLabels: number, seed: number): (row: OolongRow) => Label {
  return (row) => {
    const hash = hashText(`${seed} ${rowLine(row)}`);
    if (hash / 2 ** 32 >= wrongLabels) return row.label;
    const others = LABELS.filter((label) => label !== row.label);
    return others[hash % others.length] ?? row.label;
  };
}

/** Label counts by a softmax of random weights; the first label takes what rounding leaves. */
function drawInstances(count: number, random: SeededRandom): { readonly instance: string; readonly label: Label }[] {
  const labels = random.shuffle(LABELS);
  const temperature = 2 + 4 * random.next();
  const powers = labels.map(() => Math.exp(random.int(1, 30) ** (1 / temperature)));
  const sum = powers.reduce((total, one) => total + one, 0);
  const counts = powers.map((power) => Math.round((power / sum) * count));
  counts[0] = (counts[0] ?? 0) + count - counts.reduce((total, one) => total + one, 0);
  const pool = questionPool();
  return labels.flatMap((label, index) =>
    draw(pool[label], counts[index] ?? 0, random).map((instance) => ({ instance, label })),
  );
}

/** Without replacement; a pool that is too small is used again. */
function draw(pool: readonly string[], count: number, random: SeededRandom): string[] {
  const drawn: string[] = [];
  while (drawn.length < count) drawn.push(...random.shuffle(pool));
  return drawn.slice(0, count);
}

function fiveDigits(random: SeededRandom): string {
  return String(random.int(10_000, 99_999));
}

function otherThan(pool: ReadonlySet<string>, random: SeededRandom): string {
  for (;;) {
    const id = fiveDigits(random);
    if (!pool.has(id)) return id;
  }
}
