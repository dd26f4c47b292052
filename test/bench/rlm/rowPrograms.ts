/** What the oracle's root model writes for OOLONG: cells that label the rows, and the counting that follows. */
import { CUT_INTO_PIECES, PIECE_CLOSING, PIECE_OPENING } from './benchmarkTask';
import type { OolongQuestion } from './oolongQuestions';
import type { PairTaskSpecification } from './pairConditions';
import { LABELS } from './questionPool';

const READ_ROWS = `const LABELS = ${JSON.stringify(LABELS)};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const records = [];
const rowsOf = (piece) => piece.split('\\n').filter((line) => line.startsWith('Date: '));
function addRecord(line, label) {
  const [, month, day, year, user] = line.match(/^Date: (\\w+) (\\d+), (\\d+) \\|\\| User: (\\d+) /);
  const known = LABELS.find((one) => one === label) ?? 'unknown';
  records.push({ date: 10_000 * year + 100 * (MONTHS.indexOf(month) + 1) + Number(day), user: Number(user), label: known });
}`;

/** Sets `records` by one sub-call for each piece; a reply that does not label every row of its piece is an error. */
export const LABEL_BY_SUB_CALLS = `${READ_ROWS}
${CUT_INTO_PIECES}
const replies = await llm_query_batched(pieces.map((piece) =>
  \`To which category does the answer of each question belong: \${LABELS.join(', ')}? Reply with one line per question, in their order: its number in this text, a colon, the category.\\n${PIECE_OPENING}\${piece}${PIECE_CLOSING}\`));
pieces.forEach((piece, index) => {
  const rows = rowsOf(piece);
  const labels = replies[index].split('\\n').filter(Boolean).map((line) => line.replace(/^\\d+: /, ''));
  if (labels.length !== rows.length) throw new Error(\`piece \${index}: \${rows.length} rows, \${labels.length} labels; \${replies[index].slice(0, 200)}\`);
  rows.forEach((row, place) => addRecord(row, labels[place]));
});`;

/** Sets `records` by a few rules: as far as code alone comes. */
export const LABEL_BY_RULES = `${READ_ROWS}
function labelOf(question) {
  if (/stand for|short for|abbrevia|acronym|full form|letters/i.test(question)) return 'abbreviation';
  if (/^who|which \\w+ (was|designed)/i.test(question)) return 'human being';
  if (/^how (many|much|far|long|old|tall|fast)|^when|year|population|percentage/i.test(question)) return 'numeric value';
  if (/^where|capital|country|city|river|continent/i.test(question)) return 'location';
  if (/^(how|why)|difference|causes|origin|mean|history/i.test(question)) return 'description and abstract concept';
  return 'entity';
}
for (const row of rowsOf(text)) addRecord(row, labelOf(row.split('Instance: ')[1]));`;

/** Computes `answer` from `records`; written apart from the code that computes the gold answers. */
export function countingProgram(question: OolongQuestion): string {
  return `const many = (label, items) => items.reduce((sum, one) => sum + (one.label === label ? 1 : 0), 0);
const ranked = (items, keyOf) => {
  const counts = new Map();
  for (const one of items) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
};
const byLabel = (one) => one.label, byUser = (one) => one.user, byDate = (one) => one.date;
const monthOf = (one) => Math.floor(one.date / 100);
const named = (found) => found === undefined ? 'none' : found[0];
const compared = (more, less) => more === less ? 'same frequency as' : more > less ? 'more common than' : 'less common than';
const months = [...Map.groupBy(records, monthOf)].sort((a, b) => a[0] - b[0]);
const dateNumber = (text) => Number(text.replaceAll('-', ''));
const { kind, a, b, users, top, times, date, month, from, to } = ${JSON.stringify(question)};
const chosen = users === undefined ? records : records.filter((one) => users.includes(String(one.user)));
${COUNTING[question.kind]}`;
}

const COUNTING: Readonly<Record<OolongQuestion['kind'], string>> = {
  topLabel: `answer = 'Label: ' + named(ranked(chosen, byLabel)[0]);`,
  rarestLabel: `answer = 'Label: ' + [...LABELS].sort((one, other) => many(one, records) - many(other, records))[0];`,
  compareLabels: `answer = \`Answer: \${a} is \${compared(many(a, chosen), many(b, chosen))} \${b}\`;`,
  countLabel: `answer = 'Answer: ' + many(a, chosen);`,
  topUser: `answer = 'User: ' + named(ranked(records, byUser)[top - 1]);`,
  topUserOfLabel: `answer = 'User: ' + named(ranked(records.filter((one) => one.label === a), byUser)[0]);`,
  compareUsers: `const [one, other] = users.map((user) => many(a, records.filter((record) => String(record.user) === user)));
answer = 'User: ' + (one === other ? [...users].sort()[0] : users[one > other ? 0 : 1]);`,
  topDate: `const [, year, number, day] = String(named(ranked(records, byDate)[top - 1])).match(/^(....)(..)(..)$/) ?? [];
answer = \`Date: \${number}/\${day}/\${year}\`;`,
  datesSeen: `answer = 'Answer: ' + ranked(records, byDate).filter(([, count]) => count === times).length;`,
  beforeAfter: `const before = many(a, records.filter((one) => one.date < dateNumber(date)));
const after = many(a, records.filter((one) => one.date > dateNumber(date)));
answer = \`Answer: \${a} is \${compared(before, after)} before\`;`,
  topLabelInMonth: `const within = records.filter((one) => monthOf(one) === dateNumber(month));
answer = 'Label: ' + named(ranked(within, byLabel)[0]);`,
  topLabelInRange: `const within = records.filter((one) => one.date >= dateNumber(from) && one.date <= dateNumber(to));
answer = 'Label: ' + named(ranked(within, byLabel)[0]);`,
  firstMonthMore: `const first = months.find(([, own]) => many(a, own) > many(b, own))?.[0];
answer = 'Answer: ' + (first === undefined ? 'none' : \`\${MONTHS[first % 100 - 1]} \${Math.floor(first / 100)}\`);`,
  monthsMore: `answer = 'Answer: ' + months.filter(([, own]) => many(a, own) > many(b, own)).length;`,
  monthsSingleTop: `answer = 'Answer: ' + months.filter(([, own]) => {
  const [first, second] = ranked(own, byLabel);
  return first[0] === a && first[1] !== second?.[1];
}).length;`,
};

/** Computes `answer`, all pairs of users between the two sides, from `records`. */
export function pairingProgram(specification: PairTaskSpecification): string {
  return `const byUser = Map.groupBy(records, (one) => one.user);
const dateNumber = (text) => Number(text.replaceAll('-', ''));
const meets = (items, { clauses, timed }) =>
  clauses.every(({ labels, compare, count }) => {
    const found = items.filter((one) => labels.includes(one.label)).length;
    return compare === 'exactly' ? found === count : found >= count;
  }) && (timed === undefined || items.every((one) =>
    one.label !== timed.label || (timed.when === 'before' ? one.date < dateNumber(timed.date) : one.date > dateNumber(timed.date))));
const { one: first, other: second } = ${JSON.stringify(specification)};
const users = [...byUser.keys()];
const [left, right] = [first, second].map((side) => users.filter((user) => meets(byUser.get(user), side)));
const pairs = new Set();
for (const a of left) for (const b of right) if (a !== b) pairs.add(a < b ? \`(\${a}, \${b})\` : \`(\${b}, \${a})\`);
answer = [...pairs].join('\\n');`;
}
