/** What is searched: catalogues with the queries that are labelled for them. */
import type { ToolDescription } from '../../../src/core/ports';
import { FIXTURES, FIXTURE_QUERIES, labelOf, readQueries, readTools, type LabelledQuery } from './toolFiles';

export interface Haystack {
  readonly name: string;
  readonly tools: readonly ToolDescription[];
  readonly sets: readonly QuerySet[];
}

export interface QuerySet {
  readonly name: string;
  readonly queries: readonly LabelledQuery[];
}

/** Sets whose queries want several tools each are called so. */
const LIVE_SETS = ['livemcp_llm_queries', 'livemcp_steps', 'livemcp_tasks'] as const;

export function fixtureHaystack(): Haystack {
  return {
    name: 'committed',
    tools: readTools(FIXTURES, 'npm'),
    sets: [{ name: 'npm', queries: readQueries(FIXTURE_QUERIES, 'npm', 'npmByTool') }],
  };
}

/** Of 527, 3,000 and 10,000 tools, and two single catalogues whose tools are alike. */
export function sharedHaystacks(folder: string): readonly Haystack[] {
  const catalogs = `${folder}/catalogs`;
  const set = (name: string): QuerySet => ({ name, queries: readQueries(`${folder}/queries`, name) });
  const live = LIVE_SETS.map(set);
  const azure = set('azure_e2e');
  const threeThousand = readTools(catalogs, 'combined_3000');
  const tools = tenThousand(
    threeThousand,
    [...readTools(catalogs, 'all_real_unique'), ...readTools(catalogs, 'metatool')],
    [...live, azure],
  );
  return [
    { name: '527', tools: readTools(catalogs, 'livemcpbench'), sets: live },
    { name: 'azure, 235', tools: readTools(catalogs, 'azure'), sets: [azure] },
    { name: 'metatool, 199', tools: readTools(catalogs, 'metatool'), sets: [set('metatool_single')] },
    { name: '3,000', tools: threeThousand, sets: [...live, azure] },
    { name: '10,000', tools, sets: [...live, azure] },
  ];
}

const SIZE = 10_000;

/**
 * The 3,000, all other real tools, and then servers once more under a second name, as of somebody who has two accounts.
 * A tool that is like a labelled one would be a right answer that counts as wrong, so it is left out.
 */
function tenThousand(
  first: readonly ToolDescription[],
  more: readonly ToolDescription[],
  sets: readonly QuerySet[],
): readonly ToolDescription[] {
  const labels = new Set(sets.flatMap(({ queries }) => queries.flatMap(({ relevant }) => relevant)));
  const targets = first.filter((tool) => labels.has(labelOf(tool)));
  const names = new Set(targets.map(({ name }) => name));
  const descriptions = new Set(targets.map(({ description }) => description));
  const known = new Set(first.map(labelOf));
  const isOther = (tool: ToolDescription): boolean =>
    !names.has(tool.name) && !descriptions.has(tool.description) && !known.has(labelOf(tool));
  const real = [...first, ...more.filter(isOther)];
  const targetServers = new Set(targets.map(({ server }) => server));
  const second = real
    .filter(({ server, name }) => !targetServers.has(server) && !names.has(name))
    .map((tool) => ({ ...tool, server: `${tool.server}-2` }));
  return [...real, ...second].slice(0, SIZE);
}
