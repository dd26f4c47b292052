/** Frequent errors of QuickJS in the words of V8, which models know better and which name the thing at fault. */
const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^'([^']+)' is not defined$/, '$1 is not defined'],
  [/^cannot read property '([^]*)' of (null|undefined)$/, "Cannot read properties of $2 (reading '$1')"],
  [/^cannot set property '([^]*)' of (null|undefined)$/, "Cannot set properties of $2 (setting '$1')"],
  [/^'[^']+' is read-only$/, 'Assignment to constant variable.'],
];

export function inWordsOfV8(message: string): string {
  const found = WORDS.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...(found as [RegExp, string]));
}
