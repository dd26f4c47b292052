import { Catalogue } from '../../../src/core/catalogue/catalogue';
import type { SearchResult } from '../../../src/core/catalogue/searchResult';
import type { Ranker } from './ranker';
import { labelOf } from './toolFiles';

/** `search_tools` as generated code calls it. */
export const OWN_RANKER: Ranker = {
  name: 'RLM Code Mode',
  source: 'this project',
  build: (tools) => {
    const catalogue = new Catalogue(tools);
    const search = (query: string, limit: number): readonly string[] =>
      labelsOf(catalogue, catalogue.search(query, { detail: 'names', limit }));
    // The index is built by the first search.
    search('warm', 1);
    return search;
  },
};

/** What a search found, by the names that servers gave. */
export function labelsOf(catalogue: Catalogue, { tools }: SearchResult): readonly string[] {
  return tools.map(({ name }) => {
    const dot = name.indexOf('.');
    const { server, tool } = catalogue.resolve(name.slice(0, dot), name.slice(dot + 1)) ?? { server: '', tool: '' };
    return labelOf({ server, name: tool });
  });
}
