import { stemmer } from 'stemmer';

/** What servers call one and the same thing to do; each was written down before it was tried on any query. */
const GROUPS: readonly (readonly string[])[] = [
  'get fetch retrieve show read view describe',
  'list show enumerate',
  'create add new make insert',
  'delete remove drop destroy',
  'update edit modify change set',
  'search find lookup query',
  'send post',
  'run execute',
  'generate create',
  'copy duplicate',
  'download fetch',
  'start launch',
  'stop terminate',
].map((group) => group.split(' ').map((verb) => stemmer(verb)));

/** A tool that fetches is rarely wrong where one is sought that gets, but what was written is surer. */
const WEIGHT = 0.25;

/** Verbs that mean much the same as one of the words (stems), and are not among them, with their weights. */
export function likeVerbs(words: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const meant = GROUPS.filter((group) => group.some((verb) => words.has(verb))).flat();
  return new Map(meant.filter((verb) => !words.has(verb)).map((verb) => [verb, WEIGHT]));
}
