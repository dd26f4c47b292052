import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { isJsonObject, type JsonObject } from '../../core/json';
import type { ToolDescription } from '../../core/ports';

const MAX_PAGES = 1_000;
const LIST_TIMEOUT_MS = 60_000;

export interface ToolList {
  readonly tools: readonly ToolDescription[];
  /** Those that can or must be called as tasks. */
  readonly taskTools: ReadonlySet<string>;
  /** What of the server's list was not usable, for the log. */
  readonly warnings: readonly string[];
}

/** The tools of a server that is connected, with the version that it says it has. */
export function listToolsOf(server: string, client: Client): Promise<ToolList> {
  const fetchPage = (cursor: string | undefined): Promise<Readonly<Record<string, unknown>>> => {
    const params = cursor === undefined ? {} : { cursor };
    return client.request({ method: 'tools/list', params }, ResultSchema, { timeout: LIST_TIMEOUT_MS });
  };
  return listTools(server, fetchPage, client.getServerVersion()?.version);
}

/**
 * All pages of `tools/list`. A server that never comes to an end is stopped at a cursor that it gave before, or after
 * 1,000 pages. A tool that is not described as it should be is left out and does not cost the others.
 */
export async function listTools(
  server: string,
  fetchPage: (cursor: string | undefined) => Promise<Readonly<Record<string, unknown>>>,
  serverVersion?: string,
): Promise<ToolList> {
  const tools = new Map<string, ToolDescription>();
  const warnings: string[] = [];
  const taskTools = new Set<string>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const result = await fetchPage(cursor);
    for (const entry of Array.isArray(result['tools']) ? result['tools'] : []) {
      const tool = toolOf(server, serverVersion, entry);
      if (tool === undefined) warnings.push('A tool without a name was left out.');
      else if (tools.has(tool.name)) warnings.push(`The tool "${tool.name}" is listed twice; the first one counts.`);
      else {
        tools.set(tool.name, tool);
        if (isTask(entry)) taskTools.add(tool.name);
      }
    }
    const next = result['nextCursor'];
    if (typeof next !== 'string') break;
    if (cursors.has(next) || page === MAX_PAGES) {
      const why = cursors.has(next) ? 'gave a cursor for the second time' : `has more than ${MAX_PAGES} pages of tools`;
      warnings.push(`The server ${why}; the list may be incomplete.`);
      break;
    }
    cursors.add(next);
    cursor = next;
  }
  return { tools: [...tools.values()], taskTools, warnings };
}

function toolOf(server: string, serverVersion: string | undefined, entry: unknown): ToolDescription | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { name, title, description, inputSchema, outputSchema, annotations } = entry;
  if (typeof name !== 'string' || name === '') return undefined;
  const shownTitle = title ?? (isJsonObject(annotations) ? annotations['title'] : undefined);
  const anyObject: JsonObject = { type: 'object' };
  return {
    server,
    name,
    inputSchema: isJsonObject(inputSchema) ? inputSchema : anyObject,
    ...(typeof shownTitle === 'string' ? { title: shownTitle } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(isJsonObject(outputSchema) ? { outputSchema } : {}),
    ...(isJsonObject(annotations) ? { annotations } : {}),
    ...(serverVersion === undefined ? {} : { serverVersion }),
  };
}

function isTask(entry: unknown): boolean {
  const execution = isJsonObject(entry) ? entry['execution'] : undefined;
  const support = isJsonObject(execution) ? execution['taskSupport'] : undefined;
  return support === 'required' || support === 'optional';
}
