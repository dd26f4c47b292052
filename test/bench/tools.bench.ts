/** The search for tools beside that of other projects, on labelled queries. */
import { parseArgs } from 'node:util';
import { fixtureHaystack, sharedHaystacks } from './tools/haystacks';
import { measureRankers } from './tools/measureRankers';
import { rerankReport } from './tools/rerankReport';
import { searchReport } from './tools/searchReport';
import { NO_SHARED, sharedFolder } from './tools/toolFiles';

const USAGE = `npm run bench -- tools [options]
  --only name,name     haystacks whose names contain one of these
  --queries 400        at most as many queries of each set, evenly chosen
  --committed          only the catalogue that is part of the project
  --rerank             what a model costs and can change that orders what was found, in place of the comparison`;

export async function main(args: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      queries: { type: 'string', default: '400' },
      committed: { type: 'boolean', default: false },
      rerank: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const shared = values.committed ? undefined : sharedFolder();
  if (shared === undefined && !values.committed) console.log(NO_SHARED);
  const all = [fixtureHaystack(), ...(shared === undefined ? [] : sharedHaystacks(shared))];
  const words = values.only.split(',');
  let isMet = true;
  for (const haystack of all.filter(({ name }) => words.some((word) => name.includes(word)))) {
    if (values.rerank) {
      console.log((await rerankReport(haystack, Number(values.queries))).join('\n'));
      continue;
    }
    const { lines, isBest } = searchReport(haystack, await measureRankers(haystack, Number(values.queries)));
    console.log(lines.join('\n'));
    isMet &&= isBest;
  }
  if (!isMet) process.exitCode = 1;
}
