/**
 * Words of names and sentences for the search index. This decides the quality of the search, the engine hardly does:
 * snake, kebab and camel case are split, and the whole word stays beside its parts, so that `cosmosdb` meets
 * "Cosmos DB" and `MySQL` is not only `sql`.
 */
import { stemmer } from 'stemmer';

const MAX_CHARS = 8_000;
const MAX_WORD_CHARS = 64;
/** Queries come from generated code, so what is kept has an end. */
const MAX_KNOWN_WORDS = 50_000;
/** Of a pair of neighbours that the query does not have as one word. */
const JOINED_WEIGHT = 0.5;
const RUN = /[\p{L}\p{N}\p{M}]+/gu;
const CAMEL_PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}\p{N}]+|\p{N}+|\p{Lu}/gu;
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;

/** Keeps the words that it has met: descriptions repeat a few thousand of them. */
export class Tokenizer {
  readonly #words = new Map<string, Word>();
  readonly #stems = new Map<string, string>();

  /**
   * `join` adds each pair of neighbours as one word: for names and queries, where two words are often one name; in
   * sentences it would only dilute.
   */
  tokenize(text: string, { join }: { readonly join: boolean }): string[] {
    const tokens: string[] = [];
    let previous: string | undefined;
    for (const [run] of text.slice(0, MAX_CHARS).normalize('NFKC').matchAll(RUN)) {
      const word = this.#wordOf(run);
      tokens.push(...word.tokens);
      if (!join) continue;
      for (const part of word.parts) {
        if (previous !== undefined && previous.length + part.length <= MAX_WORD_CHARS) {
          tokens.push(this.#stem(previous + part));
        }
        previous = part;
      }
    }
    return tokens;
  }

  /**
   * The words of a query with their weights. Joined neighbours count less than what was written, and not at all across
   * a stop word: "list all disks" is not about `listall`.
   */
  queryTerms(text: string): ReadonlyMap<string, number> {
    const written = countsOf(this.tokenize(text, { join: false }));
    const joined = countsOf(this.#joinedIn(text, written.size > 0));
    for (const [term, count] of joined) if (!written.has(term)) written.set(term, JOINED_WEIGHT * count);
    return written;
  }

  #joinedIn(text: string, skipsStopWords: boolean): readonly string[] {
    const joined: string[] = [];
    let previous = '';
    for (const [run] of text.slice(0, MAX_CHARS).normalize('NFKC').matchAll(RUN)) {
      for (const part of this.#wordOf(run).parts) {
        const isSkipped = skipsStopWords && STOP_WORDS.has(part);
        if (previous !== '' && !isSkipped && previous.length + part.length <= MAX_WORD_CHARS) {
          joined.push(this.#stem(previous + part));
        }
        previous = isSkipped ? '' : part;
      }
    }
    return joined;
  }

  #wordOf(run: string): Word {
    const known = this.#words.get(run);
    if (known !== undefined) return known;
    const parts = splitCamel(run);
    const tokens = parts.filter((part) => !STOP_WORDS.has(part));
    if (parts.length > 1) tokens.unshift(fold(run));
    for (const part of parts) for (const [script] of part.matchAll(UNSPACED_SCRIPT)) tokens.push(...bigrams(script));
    const word = {
      parts,
      tokens: tokens.filter((token) => token.length <= MAX_WORD_CHARS).map((token) => this.#stem(token)),
    };
    if (this.#words.size >= MAX_KNOWN_WORDS) this.#words.clear();
    this.#words.set(run, word);
    return word;
  }

  #stem(word: string): string {
    if (!/^[a-z]+$/.test(word)) return word;
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    const stem = stemmer(word);
    if (this.#stems.size >= MAX_KNOWN_WORDS) this.#stems.clear();
    this.#stems.set(word, stem);
    return stem;
  }
}

interface Word {
  readonly parts: readonly string[];
  readonly tokens: readonly string[];
}

/** A word that is repeated counts more, but not as often as it occurs. */
function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].map(([word, count]) => [word, Math.sqrt(count)]));
}

/** Case and accents do not tell words apart. */
function fold(word: string): string {
  if (/^[A-Za-z0-9]*$/.test(word)) return word.toLowerCase();
  return word
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase();
}

function splitCamel(run: string): readonly string[] {
  return [...run.matchAll(CAMEL_PART)].map(([part]) => fold(part)).filter((part) => part !== '');
}

/** Scripts without spaces: pairs of characters stand for words. */
function bigrams(text: string): readonly string[] {
  const characters = Array.from(text);
  return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`);
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about all also an and any are as at be been but by can could do does for from had has have how i if in into ' +
    'is it its me my no not of on or our out please should so some such than that the their them then there these ' +
    'they this those to up us use used uses using want was we were what when where which who will with would you your'
  ).split(' '),
);
