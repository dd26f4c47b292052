/** What the engine says in a run's events, in the language of the editor. */
import { sayingOfCallFailure } from '../../protocol/sayingOfSentence';
import { sayIn, sayingOfEnd, type Saying } from '../../protocol/sayings';
import { translationOf } from './localised';
import { count } from './quantities';

/** `english` is what stands beside it in the event: shown where the words are not known, as in an older journal. */
export function sayingWords(saying: Saying | undefined, english: string): string {
  const words = saying && sayIn({ translate: translationOf, formatCount: count }, saying);
  return words ?? english;
}

/** Why a call failed; what the tool or its server said stays as it is. */
export function callFailureWords(message: string): string {
  return sayingWords(sayingOfCallFailure(message), message);
}

/** The limit that ended a run, as a clause. */
export function endWords(terminationReason: string): string {
  return sayingWords(sayingOfEnd(terminationReason), terminationReason);
}
