import type { SearchResult } from './searchResult';

/** For an agent: one entry after the other, the declaration of each where the search gave one, then what else to know. */
export function searchText({ tools, note }: SearchResult, problems: readonly string[]): string {
  const entries = tools.map(({ name, description, declaration }) => {
    const head = description === undefined ? name : `${name}: ${description}`;
    return declaration === undefined ? head : `// ${head}\n${declaration}`;
  });
  const notes = note === undefined ? [] : [note];
  return [...entries, ...notes, ...problems].join('\n');
}
