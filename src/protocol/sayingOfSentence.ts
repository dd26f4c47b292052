/**
 * Reads what the engine said from the English sentence: what failed is kept and passed on as a sentence alone, in
 * journals of earlier versions too. The words of others (an operating system, a server) stay as they are.
 */
import { SAYINGS, type Saying, type SayingCode, type SayingValue, type SayingWords } from './sayings';

type Family = SayingCode extends `${infer First}.${string}` ? First : never;

/** Longer texts are those of others. */
const MAX_REASON_CHARS = 2_000;
const ALL_CODES = Object.keys(SAYINGS) as readonly SayingCode[];

/** Whose reasons and clauses may stand in the places of a sentence. */
const WITHIN: Readonly<Partial<Record<Family, readonly Family[]>>> = {
  failure: [
    ...(['config', 'launch', 'policy', 'reach', 'start', 'signIn'] as const),
    ...(['lost', 'breach', 'sandbox', 'resume', 'inputs'] as const),
  ],
  lost: ['breach'],
  sandbox: ['probe'],
  inputs: ['inputs'],
  config: ['type', 'json'],
  launch: ['variable'],
  reach: ['start'],
  start: ['start'],
  signIn: ['signIn'],
};

/** Their own words are so few that others have them too: they count with a reason of ours in so many of their places. */
const NEEDED_REASONS: Readonly<Partial<Record<SayingCode, number>>> = {
  'failure.fileFault': 1,
  'failure.several': 2,
  'inputs.several': 2,
};

/** The first of the codes whose English words the sentence has, with what stands in their places. */
export function sayingOfSentence(english: string, codes: readonly SayingCode[]): Saying | undefined {
  for (const code of codes) {
    const readings = patternsOf(SAYINGS[code])
      .flatMap((pattern) => {
        const found = pattern.exec(english);
        return found === null ? [] : [found.slice(1).map((value) => reasonIn(value, code))];
      })
      .filter((values) => reasonsAmong(values) >= (NEEDED_REASONS[code] ?? 0));
    // Where a place ends can be doubtful; our own words in it are a good sign.
    const [best] = readings.sort((left, right) => reasonsAmong(right) - reasonsAmong(left));
    if (best !== undefined) return best.length === 0 ? { code } : { code, values: best };
  }
  return undefined;
}

/** Of the reason why a worker was lost; undefined for one that is not known. */
export function sayingOfLoss(reason: string): Saying | undefined {
  return sayingOfSentence(reason, codesOf(['lost']));
}

/** Of what is told of servers: failures, or why one is not ready. */
export function sayingOfTrouble(message: string): Saying | undefined {
  return sayingOfSentence(message, codesOf(TROUBLES));
}

/** Of why a call of a tool failed; undefined for what the tool or its server said. */
export function sayingOfCallFailure(message: string): Saying | undefined {
  return sayingOfSentence(message, codesOf(['call']));
}

/** Of what a search of tools says beside its list. */
export function sayingOfSearchNote(note: string): Saying | undefined {
  return sayingOfSentence(note, codesOf(['search']));
}

const TROUBLES: readonly Family[] = ['failure', 'trouble', 'policy'];

function reasonIn(value: string, code: SayingCode): SayingValue {
  const families = code === 'failure.several' ? TROUBLES : WITHIN[familyOf(code)];
  if (families === undefined || value.length > MAX_REASON_CHARS) return value;
  return sayingOfSentence(value, codesOf(families)) ?? value;
}

function reasonsAmong(values: readonly SayingValue[]): number {
  return values.filter((value) => typeof value === 'object').length;
}

function codesOf(families: readonly Family[]): readonly SayingCode[] {
  return ALL_CODES.filter((code) => families.includes(familyOf(code)));
}

function familyOf(code: SayingCode): Family {
  return code.slice(0, code.indexOf('.')) as Family;
}

const patterns = new Map<SayingWords, readonly RegExp[]>();

/** Places are in order in the English words: each as short as can be, or as long. */
function patternsOf(words: SayingWords): readonly RegExp[] {
  const known = patterns.get(words);
  if (known !== undefined) return known;
  const made = [words].flat().flatMap((text) => {
    const texts = text.split(/\{\d+\}/).map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const places = texts.length > 2 ? ['([^]*?)', '([^]*)'] : ['([^]*)'];
    return places.map((place) => new RegExp(`^${texts.join(place)}$`));
  });
  patterns.set(words, made);
  return made;
}
