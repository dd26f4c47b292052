/** What the tools of each server take, in estimated tokens: as schemas, as our declarations, and in the prompt. */
import { formatCount } from '../counted';
import type { ToolDescription } from '../ports';
import { Catalogue } from './catalogue';
import { declareNamespaces } from './declarations';
import { estimateTokens } from './estimateTokens';
import type { PromptDetail } from './promptText';
import { schemaTokens } from './schemaTokens';

export interface ServerCost {
  readonly server: string;
  readonly tools: number;
  /** All schemas, as JSON. */
  readonly schemas: number;
  /** Declarations with no descriptions, short ones, and whole ones. */
  readonly none: number;
  readonly brief: number;
  readonly full: number;
  /** Of the first message, at the setting of now. */
  readonly inPrompt: number;
}

export interface ToolCosts {
  readonly promptTokens: number;
  readonly detail: PromptDetail;
  readonly servers: readonly ServerCost[];
}

/** `pause` is awaited after each server: declaring thousands of tools takes seconds. */
export async function toolCosts(
  tools: readonly ToolDescription[],
  promptTokens: number,
  pause: () => Promise<void>,
): Promise<ToolCosts> {
  const catalogue = new Catalogue(tools);
  const { detail, shares } = catalogue.prompt(promptTokens);
  const byServer = Map.groupBy(tools, ({ server }) => server);
  const servers: ServerCost[] = [];
  for (const namespace of catalogue.namespaces) {
    const { identifier, server, members } = namespace;
    if (members.length === 0) continue;
    const [none, brief, full] = (['none', 'brief', 'full'] as const).map((level) =>
      estimateTokens(declareNamespaces([namespace], level)),
    );
    const schemas = schemaTokens(byServer.get(server) ?? []);
    const inPrompt = shares.get(identifier) ?? 0;
    servers.push({
      server,
      tools: members.length,
      schemas,
      none: none ?? 0,
      brief: brief ?? 0,
      full: full ?? 0,
      inPrompt,
    });
    await pause();
  }
  return { promptTokens, detail, servers };
}

/** How a cost of all servers and the heads of its columns become a table; the largest server first. */
export function toolCostsTable({ servers }: ToolCosts, heads: readonly string[], total: string): string {
  const sum = (key: Exclude<keyof ServerCost, 'server'>): number => servers.reduce((all, one) => all + one[key], 0);
  const all: ServerCost = {
    server: total,
    tools: sum('tools'),
    schemas: sum('schemas'),
    none: sum('none'),
    brief: sum('brief'),
    full: sum('full'),
    inPrompt: sum('inPrompt'),
  };
  const sorted = [...servers].sort((a, b) => b.schemas - a.schemas || (a.server < b.server ? -1 : 1));
  const rows = [...sorted, ...(servers.length === 1 ? [] : [all])].map(cellsOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const ruler = heads.map((_, at) => (at === 0 ? '---' : '---:'));
  return [heads, ruler, ...rows].map(line).join('\n');
}

function cellsOf({ server, tools, schemas, none, brief, full, inPrompt }: ServerCost): readonly string[] {
  const name = server.replace(/([\\`*_{}[\]<>|#~])/g, '\\$1').replace(/\s+/g, ' ');
  const saved = schemas === 0 ? '–' : `${(100 * (1 - inPrompt / schemas)).toFixed(1)} %`;
  return [name, ...[tools, schemas, none, brief, full, inPrompt].map(formatCount), saved];
}
