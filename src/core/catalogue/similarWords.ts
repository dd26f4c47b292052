import { nearest } from './nearest';

const MIN_BEGINNING = 3;
const MAX_FOR_EACH = 6;
const MAX_LENGTH_DIFFERENCE = 3;
/** A word that is only begun is surer than one that is misspelt. */
const WEIGHTS = { begun: 1, misspelt: 0.5 } as const;

/** Words of `known` that begin with one of the words, or else look like it, with their weights. */
export function similarWords(words: readonly string[], known: ReadonlySet<string>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const word of words) {
    if (word.length < MIN_BEGINNING) continue;
    const begun: string[] = [];
    const alike: string[] = [];
    for (const one of known) {
      if (one.startsWith(word)) begun.push(one);
      else if (Math.abs(one.length - word.length) <= MAX_LENGTH_DIFFERENCE) alike.push(one);
    }
    const shortest = begun.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, MAX_FOR_EACH);
    for (const one of shortest) found.set(one, WEIGHTS.begun);
    if (begun.length > 0) continue;
    for (const one of nearest(word, alike, MAX_FOR_EACH)) found.set(one, found.get(one) ?? WEIGHTS.misspelt);
  }
  return found;
}
