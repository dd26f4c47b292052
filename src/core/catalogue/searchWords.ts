import { DETAIL_LEVELS, type SearchOptions } from './searchResult';

const OPTION = /(?:^|\s)(server|limit|detail|detail_level):("[^"]*"|\S*)/g;

export interface SearchWords {
  readonly query: string;
  readonly options: SearchOptions;
  /** What is no limit or no level, as it was written; it has no effect. */
  readonly wrong: readonly string[];
}

/** What a person writes after `/tools`: `server:github limit:3 detail:names open issues`, in any order. */
export function searchWords(text: string): SearchWords {
  const wrong: string[] = [];
  const options: { server?: string; limit?: number; detail?: SearchOptions['detail'] } = {};
  const query = text.replace(OPTION, (written: string, name: string, quoted: string) => {
    const value = quoted.replaceAll('"', '');
    const detail = DETAIL_LEVELS.find((one) => one === value);
    if (name === 'server' && value !== '') options.server = value;
    else if (name === 'limit' && /^\d+$/.test(value)) options.limit = Number(value);
    else if (name.startsWith('detail') && detail !== undefined) options.detail = detail;
    else wrong.push(written.trim());
    return ' ';
  });
  return { query: query.trim(), options, wrong };
}
