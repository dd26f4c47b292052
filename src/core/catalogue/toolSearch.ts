import MiniSearch from 'minisearch';
import type { Member, Namespace } from './namespace';
import { Tokenizer } from './tokenizer';

export interface FoundTool {
  readonly namespace: Namespace;
  readonly member: Member;
}

interface SearchDocument {
  readonly id: number;
  readonly name: string;
  readonly server: string;
  readonly description: string;
  readonly parameters: string;
}

/** Measured on labelled queries: what a tool is called says most, its server and its parameters help. */
const BOOST = { name: 3, server: 1, description: 1, parameters: 0.5 } as const;
const BM25 = { k: 1.2, b: 0.7, d: 0.5 } as const;

/** A prefix or a misspelling costs a walk through the index, so few words are tried. */
const MAX_TERMS = { exact: 256, loose: 12 } as const;

/** Ranked search over all tools. The result depends on the tools only, not on their order. */
export class ToolSearch {
  readonly #tools: readonly FoundTool[];
  readonly #index: MiniSearch<SearchDocument>;
  readonly #tokenizer = new Tokenizer();

  constructor(namespaces: readonly Namespace[]) {
    this.#tools = namespaces.flatMap((namespace) =>
      [...namespace.members, ...namespace.features].map((member) => ({ namespace, member })),
    );
    this.#index = new MiniSearch<SearchDocument>({
      fields: Object.keys(BOOST),
      tokenize: (text, field) => this.#tokenizer.tokenize(text, { join: field === 'name' || field === 'server' }),
      processTerm: (term) => term,
    });
    this.#index.addAll(this.#tools.map((tool, id) => documentOf(tool, id)));
  }

  find(query: string, limit: number, only?: Namespace): readonly FoundTool[] {
    const counts = new Map<string, number>();
    for (const term of this.#tokenizer.tokenize(query, { join: true })) counts.set(term, (counts.get(term) ?? 0) + 1);
    const exact = this.#ranked([...counts].slice(0, MAX_TERMS.exact), limit, only, {});
    if (exact.length > 0) return exact;
    // No word of the query is in the catalogue as it stands: perhaps it is the start of one, or misspelt.
    const looser = { prefix: (term: string) => term.length > 2, fuzzy: 0.25 };
    return this.#ranked([...counts].slice(0, MAX_TERMS.loose), limit, only, looser);
  }

  #ranked(
    terms: readonly (readonly [term: string, count: number])[],
    limit: number,
    only: Namespace | undefined,
    looser: Looser,
  ): readonly FoundTool[] {
    const results = this.#index.search(terms.map(([term]) => term).join(' '), {
      boost: BOOST,
      bm25: BM25,
      combineWith: 'OR',
      tokenize: () => terms.map(([term]) => term),
      boostTerm: (_, at) => Math.sqrt(terms[at]?.[1] ?? 1),
      ...(only === undefined ? {} : { filter: ({ id }) => this.#tools[id as number]?.namespace === only }),
      ...looser,
    });
    results.sort((a, b) => b.score - a.score || (a.id as number) - (b.id as number));
    return results.slice(0, limit).flatMap(({ id }) => this.#tools[id as number] ?? []);
  }
}

interface Looser {
  readonly prefix?: (term: string) => boolean;
  readonly fuzzy?: number;
}

function documentOf({ namespace, member }: FoundTool, id: number): SearchDocument {
  const properties = member.inputSchema['properties'];
  const parameters = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return {
    id,
    name: member.tool,
    server: namespace.server,
    description: `${member.title ?? ''} ${member.description ?? ''}`,
    parameters: parameters.slice(0, 200).join(' '),
  };
}
