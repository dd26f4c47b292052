/** Frequent errors of QuickJS in the words of V8, which models know better and which name the thing at fault. */
import type { ErrorWords } from '../sandboxEngine';

const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^'([^']+)' is not defined$/, '$1 is not defined'],
  [/^cannot read property '([^]*)' of (null|undefined)$/, "Cannot read properties of $2 (reading '$1')"],
  [/^cannot set property '([^]*)' of (null|undefined)$/, "Cannot set properties of $2 (setting '$1')"],
  [/^'[^']+' is read-only$/, 'Assignment to constant variable.'],
  [/^(.+) is not initialized$/, "Cannot access '$1' before initialization"],
  [/^cannot convert bigint to number$/, 'Cannot mix BigInt and other types, use explicit conversions'],
  [/^cannot convert symbol to (string|number)$/, 'Cannot convert a Symbol value to a $1'],
  [/^circular reference$/, 'Converting circular structure to JSON'],
  [/^invalid array length$/, 'Invalid array length'],
];

export function inWordsOfV8({ name, message }: ErrorWords, called: string | undefined): ErrorWords {
  if (name === 'InternalError' && message === 'stack overflow')
    return { name: 'RangeError', message: 'Maximum call stack size exceeded' };
  if (called !== undefined && /^not a (?:function|constructor)$/.test(message))
    return { name, message: `${called} is ${message}` };
  const found = WORDS.find(([pattern]) => pattern.test(message));
  return { name, message: found === undefined ? message : message.replace(...(found as [RegExp, string])) };
}
