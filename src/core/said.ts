/** A sentence of the engine for people, as events carry it: in English, and as what a surface translates. */
import { formatCount } from './counted';
import { sayIn, type Saying, type SayingCode, type SayingValue } from '../protocol/sayings';

export interface Said {
  readonly message: string;
  readonly saying: Saying;
}

export function said(code: SayingCode, ...values: readonly SayingValue[]): Said {
  const saying: Saying = { code, ...(values.length > 0 && { values }) };
  return { message: inEnglish(saying), saying };
}

/** Throws where a value is missing: a fault of ours. */
function inEnglish(saying: Saying): string {
  const english = sayIn({ translate: (text) => text, formatCount }, saying);
  if (english === undefined) throw new Error(`a value is missing for ${saying.code}`);
  return english;
}
