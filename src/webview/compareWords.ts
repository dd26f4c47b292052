/** A comparison has its words in English, as the document of it does; these are those of the panel. */
import type { TranscriptComparison } from '../core/transcript/transcriptComparison';
import { t } from './kit/localised';
import { endWords } from './kit/sayingWords';

/** A word that is not among them is shown as it is. */
export function compareWord(word: string): string {
  return WORDS[word] ?? word;
}

export function compareTitle({ title, columns }: Pick<TranscriptComparison, 'title' | 'columns'>): string {
  const [one, other] = columns;
  if (title !== `${one} and ${other}`) return compareWord(title);
  return t('{0} and {1}', compareWord(one), compareWord(other));
}

const WORDS: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  'Two runs': t('Two runs'),
  'First run': t('First run'),
  'Second run': t('Second run'),
  'Code mode': t('Code mode'),
  'Direct answer': t('Direct answer'),
  Model: t('Model'),
  Outcome: t('Outcome'),
  Iterations: t('Iterations'),
  'Model calls': t('Model calls'),
  'Sub-calls': t('Sub-calls'),
  'Tokens in': t('Tokens in'),
  'Tokens out': t('Tokens out'),
  'Tool calls': t('Tool calls'),
  Time: t('Time'),
});

/** How a run ended, with the limit that it met; the code of a failure stays as the log has it. */
export function outcomeWord(word: string): string {
  const [, how = '', what = ''] = /^(extracted|failed) \((.+)\)$/s.exec(word) ?? [];
  if (how === 'extracted') return t('answered from the transcript ({0})', endWords(what));
  if (how === 'failed') return t('failed ({0})', what);
  return OUTCOMES[word] ?? word;
}

const OUTCOMES: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  submitted: t('submitted'),
  'limit reached': t('limit reached'),
  cancelled: t('cancelled'),
  'still running': t('still running'),
});
