/** Scores as the papers give them: RULER's substrings, OOLONG's exact, numeric and date answers, F1 over pairs. */

/** The share of the references that occur in the answer, in any case. */
export function scoreSubstrings(answer: string, references: readonly string[]): number {
  const lower = answer.toLowerCase();
  return references.filter((one) => lower.includes(one.toLowerCase())).length / references.length;
}

export type AnswerKind = 'label' | 'user' | 'comparison' | 'numeric' | 'date' | 'month';

/** 1 or 0, but 0.75^|error| for numbers. The gold answer has the same form as the answer: what counts is after the last colon. */
export function scoreOolong(answer: string, gold: string, kind: AnswerKind): number {
  const given = lastPart(answer);
  const wanted = lastPart(gold);
  switch (kind) {
    case 'label':
    case 'user':
      return given.toLowerCase() === wanted.toLowerCase() ? 1 : 0;
    case 'comparison':
      return comparison(given) !== undefined && comparison(given) === comparison(wanted) ? 1 : 0;
    case 'numeric': {
      const number = Number(/-?\d[\d,]*(\.\d+)?/.exec(given)?.[0].replaceAll(',', ''));
      return Number.isNaN(number) ? 0 : 0.75 ** Math.abs(number - Number(wanted));
    }
    case 'date':
      return day(given) !== undefined && day(given) === day(wanted) ? 1 : 0;
    case 'month':
      return month(given) !== undefined && month(given) === month(wanted) ? 1 : 0;
  }
}

/** F1 of the unordered pairs that the answer lists, against the gold ones in the form `1,2` with the lower id first. */
export function scorePairs(answer: string, gold: ReadonlySet<string>): number {
  const given = new Set<string>();
  for (const [, first = '', second = ''] of answer.matchAll(/\(\s*(\d+)\s*,\s*(\d+)\s*\)/g)) {
    given.add(Number(first) < Number(second) ? `${first},${second}` : `${second},${first}`);
  }
  if (given.size === 0 && gold.size === 0) return 1;
  let found = 0;
  for (const pair of given) if (gold.has(pair)) found += 1;
  return (2 * found) / (given.size + gold.size);
}

function lastPart(answer: string): string {
  const part = answer.split(':').at(-1) ?? '';
  return part.replace(/[*[\]]/g, '').trim();
}

const COMPARISONS = [
  ['more', /\bmore (common|frequent|often)/],
  ['less', /\bless (common|frequent|often)/],
  ['same', /\bsame (frequency|number|amount)|\bequally\b/],
] as const;

function comparison(text: string): string | undefined {
  const found = COMPARISONS.filter(([, pattern]) => pattern.test(text.toLowerCase()));
  return found.length === 1 ? found[0]?.[0] : undefined;
}

function day(text: string): string | undefined {
  const numbers = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (numbers !== null) return `${Number(numbers[3])}-${Number(numbers[1])}-${Number(numbers[2])}`;
  const date = parsed(text);
  return date && `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`;
}

function month(text: string): string | undefined {
  if (!/\d{4}/.test(text)) return undefined;
  const date = parsed(/^[a-z]+ \d{4}$/i.test(text) ? `1 ${text}` : text);
  return date && `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}`;
}

function parsed(text: string): Date | undefined {
  const time = Date.parse(`${text} UTC`);
  return Number.isNaN(time) ? undefined : new Date(time);
}
