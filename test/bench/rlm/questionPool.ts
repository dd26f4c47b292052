/** Questions of the six coarse TREC categories, made of templates and word lists; each text has exactly one category. */
import { SeededRandom } from './seededRandom';
import { ABBREVIATIONS, VOCABULARY } from './vocabulary';

export const LABELS = [
  'abbreviation',
  'description and abstract concept',
  'entity',
  'human being',
  'location',
  'numeric value',
] as const;
export type Label = (typeof LABELS)[number];

/** One template must not be most of its category. */
const MAX_PER_TEMPLATE = 400;

/** `{letters}` and `{phrase}` are the two sides of an abbreviation, other slots are word lists. */
export const TEMPLATES: Readonly<Record<Label, readonly string[]>> = {
  abbreviation: [
    'What does {letters} stand for?',
    'What is {letters} short for?',
    'What is the full form of {letters}?',
    'What do the letters {letters} mean?',
    'What words make up the acronym {letters}?',
    'What does the abbreviation {letters} mean?',
    'What is the expansion of {letters}?',
    'What is the abbreviation for {phrase}?',
    'What is the acronym for {phrase}?',
    'How is {phrase} abbreviated?',
    'Which letters stand for {phrase}?',
    'What is the short form of {phrase}?',
  ],
  'description and abstract concept': [
    'What is {concept}?',
    'Why is {concept} important?',
    'What is the history of {concept}?',
    'How would you explain {concept} to a child?',
    'What is the difference between {concept} and {concept}?',
    'What is the relation between {concept} and {condition}?',
    'How does a {device} work?',
    'What is the purpose of a {device}?',
    'Why do {phenomenon}?',
    'What is the reason that {phenomenon}?',
    'What causes {condition}?',
    'What are the effects of {condition}?',
    'How do you {chore}?',
    'What is the best way to {chore}?',
    'What is the origin of the word {word}?',
    'What does the word {word} mean?',
  ],
  entity: [
    'What animal is known for {animalTrait}?',
    'What color is {coloured}?',
    'What language do they speak in {country}?',
    'What is the currency of {country}?',
    'What is the national flower of {country}?',
    'What is the national sport of {country}?',
    'What dish is {country} best known for?',
    'What religion do most people in {country} have?',
    'What newspaper is read most in {city}?',
    'What brand of {ware} sells best in {country}?',
    'What plant or stuff is {product} made from?',
    'What wine goes well with {dish}?',
    'What sport uses {sportThing}?',
    'What disease comes from a lack of {deficiency}?',
    'What material is a {device} mostly made of?',
    'What crop is grown most around {city}?',
    'What does a {animal} eat?',
  ],
  'human being': [
    'Who invented the {device}?',
    'Who patented the first {device}?',
    'Who wrote {work}?',
    'Who translated {work} first?',
    'Who is the main character of {work}?',
    'Who discovered {discovery}?',
    'Who was the first person to {feat}?',
    'Who founded {organisation}?',
    'Who is the {role} of {country}?',
    'What is the name of the {role} of {country}?',
    'Which {profession} was born in {city}?',
    'Which {profession} designed {landmark}?',
    'Who was mayor of {city} the longest?',
    'What {profession} was the first to {feat}?',
  ],
  location: [
    'Where is {landmark}?',
    'What country is {landmark} in?',
    'What is the capital of {country}?',
    'What is the highest mountain of {country}?',
    'What is the second largest city of {country}?',
    'What countries border {country}?',
    'What sea or ocean is closest to {country}?',
    'What river flows through {city}?',
    'Where can one buy a {ware} in {city}?',
    'Where was the {device} invented?',
    'Where do {animal}s live?',
    'What continent does the {animal} come from?',
    'What city hosted {event}?',
    'Where does the story of {work} take place?',
    'Where are the headquarters of {organisation}?',
  ],
  'numeric value': [
    'How many {peopled} are there in {country}?',
    'How many {counted}?',
    'When was the {device} invented?',
    'What year did {event} take place?',
    'In what year was {work} first published?',
    'What date was {organisation} founded?',
    'How tall is {landmark}?',
    'How far is it from {city} to {city}?',
    'What is the population of {city}?',
    'What is the area of {country}?',
    'How much does a {ware} cost in {city}?',
    'How long does it take to {chore}?',
    'How fast can a {animal} move?',
    'How much does a {animal} weigh?',
    'What percentage of homes in {country} have a {device}?',
    'How old is {landmark}?',
  ],
};

/** Every question of a category that the templates give, without those that would be too many; the same in every run. */
export function questionPool(): Readonly<Record<Label, readonly string[]>> {
  const all = (label: Label): readonly string[] => [...new Set(TEMPLATES[label].flatMap(instancesOf))];
  pool ??= {
    abbreviation: all('abbreviation'),
    'description and abstract concept': all('description and abstract concept'),
    entity: all('entity'),
    'human being': all('human being'),
    location: all('location'),
    'numeric value': all('numeric value'),
  };
  return pool;
}

let pool: Readonly<Record<Label, readonly string[]>> | undefined;

function instancesOf(template: string): readonly string[] {
  if (template.includes('{letters}')) return ABBREVIATIONS.map(([letters]) => template.replace('{letters}', letters));
  if (template.includes('{phrase}')) return ABBREVIATIONS.map(([, phrase]) => template.replace('{phrase}', phrase));
  const all = fill([template]);
  return all.length <= MAX_PER_TEMPLATE ? all : new SeededRandom(template).sample(all, MAX_PER_TEMPLATE);
}

/** Fills the first slot of each text with every word of its list, until no slot is left. */
function fill(texts: readonly string[]): readonly string[] {
  const slot = /\{(\w+)\}/.exec(texts[0] ?? '')?.[1];
  if (slot === undefined) return texts;
  const words: readonly string[] | undefined = VOCABULARY[slot as keyof typeof VOCABULARY];
  if (words === undefined) throw new Error(`There is no word list for {${slot}}.`);
  const filled = texts.flatMap((text) =>
    words.filter((word) => !text.includes(` ${word} `)).map((word) => text.replace(`{${slot}}`, word)),
  );
  return fill(filled);
}
