import { stemmer } from 'stemmer';

/** What is called by several names, by what it belongs to. A word may be in several groups, and groups do not chain. */
const GROUPS: readonly (readonly string[])[] = [
  // Software
  'repository repo',
  'database db',
  'configuration config setting',
  'setting preference option',
  'environment env',
  'directory folder dir',
  'shell terminal console',
  'command cmd',
  'authentication auth login signin',
  'credential secret password',
  'permission access role',
  'kubernetes k8s',
  'container docker',
  'javascript js',
  'typescript ts',
  'python py',
  'markdown md',
  'application app',
  'package library module dependency',
  'function method',
  'issue bug ticket',
  'log logging',
  'metric monitoring statistic',
  'virtualmachine vm',
  'network net',
  'url link',
  'website site',
  'webpage page',
  'internet web online',
  'screenshot capture',
  'browser chrome',
  'error exception failure',
  'deployment release',
  'pipeline workflow',
  'parameter argument',
  'query search',
  'schema structure',
  'table sheet',
  // Office
  'document doc',
  'word docx',
  'spreadsheet excel xlsx workbook',
  'presentation powerpoint ppt pptx',
  'presentation slide',
  'email mail',
  'message msg sms',
  'calendar event meeting appointment schedule',
  'task todo',
  'note memo',
  'reminder alarm',
  'contact people',
  'person people',
  'user account',
  'comment reply',
  'chat conversation',
  'summary summarize',
  'resume cv',
  'invoice bill',
  'team group',
  'template layout',
  // Media
  'image picture photo',
  'video clip',
  'movie film',
  'song music track',
  'audio sound',
  'voice speech',
  'book ebook',
  'chart graph plot diagram',
  'logo icon',
  'color palette',
  'drawing art',
  'podcast episode',
  'subtitle transcript caption',
  // Knowledge
  'information info detail',
  'analysis analyze analytics',
  'news headline',
  'article post',
  'paper publication',
  'scholar academic research',
  'course lesson class tutorial',
  'learn study education',
  'student learner',
  'language translation',
  'definition meaning',
  'keyword term',
  'ai llm',
  'quote quotation',
  'math calculation arithmetic',
  'calculate compute',
  'statistic stat',
  // Money and shops
  'price cost',
  'stock share equity',
  'stock finance',
  'finance financial',
  'cryptocurrency crypto',
  'crypto coin',
  'bitcoin btc',
  'ethereum eth',
  'currency exchange',
  'payment pay',
  'buy purchase order',
  'product item',
  'shop store shopping',
  'discount coupon deal',
  'company business firm corporate',
  'customer client',
  'market trading',
  'investment portfolio',
  'gift present',
  'tax accounting',
  // Places and trips
  'place location',
  'route direction navigation',
  'coordinate latitude longitude geocode',
  'map geography',
  'weather forecast',
  'temperature climate',
  'trip travel journey vacation',
  'flight airline',
  'hotel accommodation lodging',
  'restaurant dining',
  'train railway',
  'booking reservation',
  'car vehicle auto',
  'car driving',
  'parking park',
  // Life
  'food meal',
  'recipe cooking dish',
  'food nutrition diet',
  'health medical',
  'medicine drug medication',
  'doctor physician',
  'exercise workout fitness',
  'job career employment',
  'job hiring',
  'house home property',
  'apartment rental',
  'estate property',
  'astrology horoscope',
  'tarot fortune',
  'game gaming',
  'player gamer',
  'sport match',
  'animal pet',
  'plant garden',
  'law legal',
  'dating relationship',
  'child kid',
  'joke humor',
  'poem poetry',
  'story fiction',
  'clothes fashion outfit',
  'science scientific',
  'chemistry molecule compound',
  'gene protein',
].map((group) => group.split(' ').map((word) => stemmer(word)));

/** What was written is surer. */
const WEIGHT = 0.4;

const others = new Map<string, Set<string>>();
for (const group of GROUPS) {
  for (const word of group) {
    const known = others.get(word) ?? new Set<string>();
    others.set(word, known);
    for (const other of group) if (other !== word) known.add(other);
  }
}

/**
 * Words that mean much the same as one of `words` (stems) and are not among them, with their weights. A word that is
 * rarer than the one it stands in for counts no more than that one would, which `rarityOf` tells.
 */
export function likeWords(
  words: ReadonlyMap<string, number>,
  rarityOf: (word: string) => number,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const word of words.keys()) {
    for (const other of others.get(word) ?? []) {
      if (words.has(other)) continue;
      const weight = WEIGHT * Math.min(1, rarityOf(word) / rarityOf(other));
      found.set(other, Math.max(weight, found.get(other) ?? 0));
    }
  }
  return found;
}
