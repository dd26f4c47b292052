/** A sentence of the engine for people: in English, and as what a surface translates. */
import { formatCount } from './counted';
import { redact } from './redaction';
import { SAYINGS, sayIn, type Saying, type SayingCode, type SayingValue } from '../protocol/sayings';

/** What takes one takes no text alone, which nobody could translate. */
export interface Said {
  readonly message: string;
  readonly saying: Saying;
}

/** In the words of somebody else (an operating system, a library), which stay as they are. */
export class ForeignWords {
  readonly #words: string;

  constructor(words: string) {
    this.#words = words;
  }

  get message(): string {
    return this.#words;
  }
}

export type Reason = Said | ForeignWords;

/** Values are names, the words of others, clauses, or what was said before and becomes a part of this. */
export function said(code: SayingCode, ...values: readonly (SayingValue | Reason)[]): Said {
  const parts = values.map(partOf);
  const saying: Saying = { code, ...(parts.length > 0 && { values: parts }) };
  return { message: inEnglish(saying), saying };
}

export function isSayingCode(code: string): code is SayingCode {
  return Object.hasOwn(SAYINGS, code);
}

/** The same without secrets, which the words of others may hold. */
export function redactedReason(reason: Reason, secrets: readonly string[]): Reason {
  if (reason instanceof ForeignWords) return new ForeignWords(redact(reason.message, secrets));
  return redactedSaid(reason, secrets);
}

export function redactedSaid({ saying }: Said, secrets: readonly string[]): Said {
  const { code, values = [] } = saying;
  return said(code, ...values.map((value) => (typeof value === 'string' ? redact(value, secrets) : value)));
}

function partOf(value: SayingValue | Reason): SayingValue {
  if (value instanceof ForeignWords) return value.message;
  return typeof value === 'object' && 'saying' in value ? value.saying : value;
}

/** Throws where a value is missing: a fault of ours. */
function inEnglish(saying: Saying): string {
  const english = sayIn({ translate: (text) => text, formatCount }, saying);
  if (english === undefined) throw new Error(`a value is missing for ${saying.code}`);
  return english;
}
