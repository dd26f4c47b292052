/** S-NIAH (RULER): a sentence with a magic value somewhere in a long text. Our own words, the recipe's form. */
import { PIECE_CLOSING, PIECE_OPENING, CUT_INTO_PIECES, type BenchmarkTask, type OracleFaults } from './benchmarkTask';
import { questionPool } from './questionPool';
import { scoreSubstrings } from './scoring';
import { SeededRandom } from './seededRandom';
import { VOCABULARY } from './vocabulary';

/** The haystack, the kind of the value, and how many other needles lie in it. */
export const NEEDLE_VARIANTS = {
  noise: { haystack: 'noise', value: 'number', distractors: 0 },
  prose: { haystack: 'prose', value: 'number', distractors: 0 },
  uuid: { haystack: 'prose', value: 'uuid', distractors: 0 },
  multikey: { haystack: 'prose', value: 'number', distractors: 3 },
  needles: { haystack: 'needles', value: 'number', distractors: 0 },
} as const satisfies Record<string, NeedleVariant>;
export type NeedleVariantName = keyof typeof NEEDLE_VARIANTS;

interface NeedleVariant {
  /** Five sentences again and again; sentences that do not repeat soon; nothing but needles with other keys. */
  readonly haystack: 'noise' | 'prose' | 'needles';
  readonly value: 'number' | 'uuid';
  readonly distractors: number;
}

const NOISE = 'The lake is still. The road is long. The bread is warm. Then we wait. Up and down once more.';
const ADJECTIVES = words(
  'amber bold brisk calm clever crisp daring deep eager early faint fierce gentle glad golden grand happy hollow humble icy jolly keen late lively lone lucky mellow mighty misty narrow noble odd pale patient plain proud quick quiet rapid rare rough rusty sharp shy silent silver sleepy slow small smooth solid stark steady stormy sweet swift tall tidy tiny vast vivid warm wild wise young',
);
const NOUNS = words(
  'anchor apple arrow badge barrel basket beacon bell blade boat bottle branch bridge brush button candle canyon castle cedar chain chest cliff cloud coin comet copper coral crane crown desk drum eagle engine falcon feather fence field flame flute forest fountain garden gate glacier hammer harbor hill island ivory jacket kettle key ladder lantern leaf ledge lemon lighthouse magnet maple marble meadow mirror mountain needle oak ocean orchard paddle pearl pebble pillow pine planet plum pocket prairie quarry quilt rabbit raven ribbon river rocket saddle sail shadow shell spoon spring statue stone table thimble thunder tiger timber tower trail tunnel valley violin wagon willow window',
);
/** RULER's depths: evenly spaced over the text. */
const DEPTHS = 40;
const CHARS_PER_TOKEN = 4;

export function needleTask(
  name: NeedleVariantName,
  nominalTokens: number,
  seed: number,
  { wrongLabels }: OracleFaults = { wrongLabels: 0 },
): BenchmarkTask {
  const variant: NeedleVariant = NEEDLE_VARIANTS[name];
  const random = new SeededRandom(`needle ${name} ${nominalTokens} ${seed}`);
  const key = newKey(random);
  const value = newValue(random, variant);
  const needle = sentence(key, value, variant);
  const lines = haystack(variant, nominalTokens * CHARS_PER_TOKEN, random, key);
  for (let index = 0; index < variant.distractors; index += 1) {
    const other = sentence(newKey(random, key), newValue(random, variant), variant);
    lines.splice(random.int(0, lines.length), 0, other);
  }
  const depth = variant.haystack === 'prose' ? random.int(0, DEPTHS - 1) / (DEPTHS - 1) : random.next();
  lines.splice(Math.round(depth * lines.length), 0, needle);

  const noun = nounOf(variant);
  const searchWords = ` for ${key} is: `;
  const isWrong = new SeededRandom(`wrong ${name} ${nominalTokens} ${seed}`).next() < wrongLabels;
  const said = isWrong ? newValue(random, variant) : value;
  const read = (piece: string): string => (piece.includes(needle) ? said : 'none');
  return {
    benchmark: 's-niah',
    variant: name,
    nominalTokens,
    text: lines.join('\n'),
    question: `A special magic ${noun} is hidden in the text. What is the special magic ${noun} for ${key} that the text mentions?`,
    score: (answer) => scoreSubstrings(answer, [value]),
    oracle: {
      program: programFor(key, noun),
      programWithoutSubCalls: `const [place] = search(text, ${JSON.stringify(searchWords)}, { limit: 1, window: 60 });
answer = place ? place.text.slice(place.text.indexOf(place.match) + place.match.length).split('\\n')[0] : 'none';`,
      searchWords,
      answerPiece: read,
      answerWhole: read,
      expectedScore: isWrong ? 0 : 1,
    },
  };
}

function programFor(key: string, noun: string): string {
  return `${CUT_INTO_PIECES}
const replies = await llm_query_batched(pieces.map((piece) =>
  \`What is the special magic ${noun} for ${key} in this text? Reply with it alone, or with "none".\\n${PIECE_OPENING}\${piece}${PIECE_CLOSING}\`));
answer = replies.find((reply) => !/none|\\[ERROR\\]/.test(reply)) ?? 'none';`;
}

/** Lines of about that many characters in all. */
function haystack(variant: NeedleVariant, chars: number, random: SeededRandom, key: string): string[] {
  const lines: string[] = [];
  const nextLine = lineMaker(variant, random, key);
  for (let length = 0; length < chars;) {
    const line = nextLine();
    lines.push(line);
    length += line.length + 1;
  }
  return lines;
}

function lineMaker(variant: NeedleVariant, random: SeededRandom, key: string): () => string {
  if (variant.haystack === 'noise') return () => NOISE;
  if (variant.haystack === 'needles') return () => sentence(newKey(random, key), newValue(random, variant), variant);
  const questions = Object.values(questionPool()).flat();
  const { city, animal, ware, phenomenon, chore } = VOCABULARY;
  return () =>
    [
      `In ${random.pick(city)} somebody asked: ${random.pick(questions)}`,
      `Nobody there knew, but the ${random.pick(ADJECTIVES)} ${random.pick(NOUNS)} near the gate reminded them of a ${random.pick(animal)}.`,
      `It is said that ${random.pick(phenomenon)}, and that whoever can ${random.pick(chore)} needs no ${random.pick(ware)}.`,
    ].join(' ');
}

function sentence(key: string, value: string, variant: NeedleVariant): string {
  return `One of the special magic ${nounOf(variant)}s for ${key} is: ${value}.`;
}

function nounOf({ value }: NeedleVariant): string {
  return value === 'uuid' ? 'uuid' : 'number';
}

/** Never one that another key is a part of. */
function newKey(random: SeededRandom, taken?: string): string {
  for (;;) {
    const key = `${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}-${random.pick(NOUNS)}`;
    if (key !== taken) return key;
  }
}

function newValue(random: SeededRandom, { value }: NeedleVariant): string {
  if (value === 'number') return String(random.int(1_000_000, 9_999_999));
  const digits = Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join('');
  return [8, 4, 4, 4, 12]
    .map((length, index, all) => {
      const start = all.slice(0, index).reduce((sum, one) => sum + one, 0);
      return digits.slice(start, start + length);
    })
    .join('-');
}

function words(list: string): readonly string[] {
  return list.split(' ');
}
