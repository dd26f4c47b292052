import type { ToolDescription } from './ports';

type ByName = ReadonlyMap<string, ReadonlyMap<string, ToolDescription>>;

/** Of lists that somebody still has. A source gives the same one until its tools change. */
const INDEXES = new WeakMap<readonly ToolDescription[], ByName>();

/** The tool of a server in a list of thousands that is asked at each call: only the first time goes through it. */
export function findTool(tools: readonly ToolDescription[], server: string, name: string): ToolDescription | undefined {
  let index = INDEXES.get(tools);
  if (index === undefined) {
    index = indexOf(tools);
    INDEXES.set(tools, index);
  }
  return index.get(server)?.get(name);
}

/** The first one counts where a server lists a name twice. */
function indexOf(tools: readonly ToolDescription[]): ByName {
  const index = new Map<string, Map<string, ToolDescription>>();
  for (const tool of tools) {
    const ofServer = index.get(tool.server) ?? new Map<string, ToolDescription>();
    index.set(tool.server, ofServer);
    if (!ofServer.has(tool.name)) ofServer.set(tool.name, tool);
  }
  return index;
}
