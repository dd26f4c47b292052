/**
 * What the engine says to people, as codes with values: the English sentence stands in an event, a failure or a problem
 * too, for models, logs and exports, and a surface says the same in the language of its reader. The words are the
 * English ones and, for those that translate, the keys; `{0}` stands for the first value. Of two, the first is for one of
 * what the first number counts.
 */
import { CALL_WORDS } from './words/callWords';
import { CONFIGURATION_WORDS } from './words/configurationWords';
import { FAILURE_WORDS } from './words/failureWords';
import { PROGRAM_WORDS } from './words/programWords';
import { RUN_WORDS } from './words/runWords';
import { SANDBOX_WORDS } from './words/sandboxWords';
import { SERVER_WORDS } from './words/serverWords';

export const SAYINGS = {
  ...RUN_WORDS,
  ...FAILURE_WORDS,
  ...SANDBOX_WORDS,
  ...CONFIGURATION_WORDS,
  ...SERVER_WORDS,
  ...CALL_WORDS,
  ...PROGRAM_WORDS,
} as const satisfies Readonly<Record<string, SayingWords>>;

export type SayingWords = string | readonly [one: string, many: string];

export type SayingCode = keyof typeof SAYINGS;

/** A sentence, or a clause of one. */
export interface Saying {
  readonly code: SayingCode;
  readonly values?: readonly SayingValue[] | undefined;
}

/** Beside a sentence in English: the same for those who read another language. Older journals have none. */
export interface WithSaying {
  readonly saying?: Saying | undefined;
}

/** What fills a place: a name or text as it is, a number as the reader's language writes it, a clause. */
export type SayingValue = string | number | Saying;

/** How one language says it. */
export interface SpokenLanguage {
  readonly translate: (english: string) => string;
  readonly formatCount: (count: number) => string;
}

/**
 * Undefined where the words are not known, as in the journal of a newer version, or a place has no value: then the
 * English sentence beside it is shown.
 */
export function sayIn({ translate, formatCount }: SpokenLanguage, { code, values = [] }: Saying): string | undefined {
  if (!Object.hasOwn(SAYINGS, code)) return undefined;
  const words: SayingWords = SAYINGS[code];
  const number = values.find((value) => typeof value === 'number');
  const english = typeof words === 'string' ? words : words[number === 1 ? 0 : 1];
  const filled = values.map((value) => {
    if (typeof value === 'number') return formatCount(value);
    return typeof value === 'string' ? value : sayIn({ translate, formatCount }, value);
  });
  if (filled.includes(undefined) || placesIn(english) > filled.length) return undefined;
  return fillPlaces(translate(english), filled as readonly string[]);
}

/** Of the limit that ended a run, by its `terminationReason`; undefined for one that is not known. */
export function sayingOfEnd(terminationReason: string): Saying | undefined {
  const code = `end.${terminationReason}`;
  return Object.hasOwn(SAYINGS, code) ? { code: code as SayingCode } : undefined;
}

/** `{0}` becomes the first value; a place without one stays. */
export function fillPlaces(text: string, values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

function placesIn(text: string): number {
  return [...text.matchAll(/\{(\d+)\}/g)].reduce((most, [, index]) => Math.max(most, Number(index) + 1), 0);
}
