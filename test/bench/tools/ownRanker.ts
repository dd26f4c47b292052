import { Catalogue } from '../../../src/core/catalogue/catalogue';
import type { Ranker } from './ranker';
import { labelOf } from './toolFiles';

/** `search_tools` as generated code calls it. */
export const OWN_RANKER: Ranker = {
  name: 'RLM Code Mode',
  source: 'this project',
  build: (tools) => {
    const catalogue = new Catalogue(tools);
    const search = (query: string, limit: number): readonly string[] =>
      catalogue.search(query, { detail: 'names', limit }).tools.map(({ name }) => {
        const dot = name.indexOf('.');
        const { server, tool } = catalogue.resolve(name.slice(0, dot), name.slice(dot + 1)) ?? { server: '', tool: '' };
        return labelOf({ server, name: tool });
      });
    // The index is built by the first search.
    search('warm', 1);
    return search;
  },
};
