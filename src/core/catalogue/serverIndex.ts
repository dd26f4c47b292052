import { isJsonObject } from '../json';
import { ownActions, type Actions } from './actions';
import type { Member, Namespace } from './namespace';
import type { Tokenizer } from './tokenizer';

/** What is indexed of a tool, in the order of `ServerIndex.fieldTotals`. */
export const FIELDS = ['name', 'server', 'description', 'parameters', 'parameterTexts'] as const;

const MAX_PARAMETERS = 200;
const MAX_PARAMETER_TEXT_CHARS = 4_000;

/** Stems that many servers have in their names. */
const GENERIC_WORDS = new Set(['mcp', 'server', 'servic', 'api', 'tool', 'app', 'ai', 'client', 'agent']);

/** Where a word occurs. */
export interface Posting {
  /** Triples of a tool's position, a field and a count, in the order of the tools. */
  readonly places: readonly number[];
  /** In how many tools. */
  readonly tools: number;
}

/** The words of one server's tools. It never changes: a server whose tools change gets another one. */
export class ServerIndex {
  readonly namespace: Namespace;
  readonly tools: readonly Member[];
  /** Distinct words of each tool's name. */
  readonly nameWords: readonly (readonly string[])[];
  /** What each tool does. */
  readonly actions: readonly Actions[];
  /** Equal for tools that say the same of themselves. */
  readonly looks: readonly string[];
  readonly postings: ReadonlyMap<string, Posting>;
  /** The words of each tool's description as they follow each other. */
  readonly descriptions: readonly (readonly string[])[];
  readonly fieldTotals: readonly number[];
  readonly #ownWords: readonly string[];
  readonly #lengths: Float64Array;

  constructor(namespace: Namespace, tokenizer: Tokenizer) {
    this.namespace = namespace;
    this.tools = [...namespace.members, ...namespace.features];
    this.#lengths = new Float64Array(this.tools.length * FIELDS.length);
    const postings = new Map<string, { places: number[]; tools: number }>();
    const totals = FIELDS.map(() => 0);
    const server = tokenizer.tokenize(namespace.server, { join: true });
    const words = tokenizer.tokenize(namespace.server, { join: false });
    this.#ownWords = words.filter((word) => !GENERIC_WORDS.has(word));
    const nameWords: (readonly string[])[] = [];
    const descriptions: (readonly string[])[] = [];
    const actions: Actions[] = [];
    for (const [tool, member] of this.tools.entries()) {
      const texts = wordsOf(member, tokenizer, server);
      nameWords.push([...new Set(texts[0])]);
      descriptions.push(texts[2]);
      actions.push(ownActions(tokenizer.tokenize(member.tool, { join: false }), texts[2]));
      for (const [field, words] of texts.entries()) {
        this.#lengths[tool * FIELDS.length + field] = words.length;
        totals[field] = (totals[field] ?? 0) + words.length;
        for (const word of words) addPlace(postings, word, tool, field);
      }
    }
    this.nameWords = nameWords;
    this.descriptions = descriptions;
    this.actions = actions;
    this.looks = this.tools.map(({ tool, description = '' }) => `${tool}\0${description}`);
    this.postings = postings;
    this.fieldTotals = totals;
  }

  /** Whether a query has every word of the server's name that tells it from others. */
  isNamedBy(terms: ReadonlyMap<string, number>): boolean {
    return this.#ownWords.length > 0 && this.#ownWords.every((word) => terms.has(word));
  }

  /** How many words a tool's field has. */
  lengthOf(tool: number, field: number): number {
    return this.#lengths[tool * FIELDS.length + field] ?? 0;
  }
}

type Words = readonly string[];

/** Of each field. */
function wordsOf(member: Member, tokenizer: Tokenizer, server: Words): readonly [Words, Words, Words, Words, Words] {
  const declared = member.inputSchema['properties'];
  const properties = isJsonObject(declared) ? Object.entries(declared).slice(0, MAX_PARAMETERS) : [];
  const names = properties.map(([name]) => name).join(' ');
  const descriptions = properties.map(([, property]) => (isJsonObject(property) ? property['description'] : undefined));
  const texts = descriptions.filter((text) => typeof text === 'string').join(' ');
  return [
    tokenizer.tokenize(member.tool, { join: true }),
    server,
    tokenizer.tokenize(`${member.title ?? ''} ${member.description ?? ''}`, { join: false }),
    tokenizer.tokenize(names, { join: false }),
    tokenizer.tokenize(texts.slice(0, MAX_PARAMETER_TEXT_CHARS), { join: false }),
  ];
}

/** Tools and fields come in their order, so that only the last place can be the same one. */
function addPlace(
  postings: Map<string, { places: number[]; tools: number }>,
  word: string,
  tool: number,
  field: number,
): void {
  const known = postings.get(word);
  if (known === undefined) {
    postings.set(word, { places: [tool, field, 1], tools: 1 });
    return;
  }
  const { places } = known;
  const last = places.length - 3;
  const isSameTool = places[last] === tool;
  if (isSameTool && places[last + 1] === field) {
    places[last + 2] = (places[last + 2] ?? 0) + 1;
    return;
  }
  places.push(tool, field, 1);
  if (!isSameTool) known.tools += 1;
}
