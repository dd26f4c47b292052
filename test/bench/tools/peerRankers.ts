/** How other projects rank tools, by their own packages (`test/bench/searchPeers`). */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installSearchPeers } from '../../../scripts/searchPeers.mjs';
import type { ToolDescription } from '../../../src/core/ports';
import type { Ranker } from './ranker';
import { labelOf } from './toolFiles';

/** Keeps the tools whose name, description or server contains the whole query; the order is that of the catalogue. */
export const MCP_USE_RANKER: Ranker = {
  name: 'mcp-use search_tools',
  source: 'mcp-use',
  build: async (tools) => {
    const { MCPClient } = await importMcpUse();
    const client = new MCPClient({ mcpServers: {} }, { codeMode: true });
    const sessions = [...Map.groupBy(tools, ({ server }) => server)].map(([server, own]) => [
      server,
      { connector: { tools: own } },
    ]);
    // What connected servers would have listed; its connections are of no concern here.
    client.getAllActiveSessions = () => Object.fromEntries(sessions) as object;
    client.getServerNames = () => [];
    return async (query, limit) => {
      const { results } = await client.searchTools(query);
      return results.slice(0, limit).map(labelOf);
    };
  },
};

export const UTCP_RANKER: Ranker = {
  name: 'UTCP TagSearchStrategy',
  source: '@utcp/sdk',
  build: async (tools) => {
    const { TagSearchStrategy } = await importPeer<Utcp>('@utcp/sdk');
    const strategy = new TagSearchStrategy({
      tool_search_strategy_type: 'tag_and_description_word_match',
      description_weight: 1,
      tag_weight: 3,
    });
    // Servers reach UTCP as manuals: their names are the first part of the tools' names, and nothing has tags.
    const listed = tools.map(({ server, name, description = '' }) => ({
      name: `${server.replaceAll('.', '_')}.${name}`,
      description,
      tags: [],
      inputs: {},
      outputs: {},
    }));
    const labels = new Map(tools.map((tool, at) => [listed[at]!, labelOf(tool)]));
    return async (query, limit) => {
      const found = await strategy.searchTools({ getTools: async () => listed }, query, limit);
      return found.map((tool) => labels.get(tool) ?? '');
    };
  },
};

export const CLOUDFLARE_RANKER: Ranker = {
  name: 'Cloudflare codemode.search',
  source: '@cloudflare/codemode',
  build: async (tools) => {
    const { createCodemodeRuntime } = await importCodemode();
    const byServer = Map.groupBy(tools, ({ server }) => server);
    const connectors = [...byServer].map(([server, own]) => ({
      name: () => server,
      describe: async () => descriptionOf(server, own),
    }));
    // What a Durable Object would hold: no saved snippets. The search itself asks for nothing else.
    const ctx = { exports: { CodemodeRuntime: {} }, facets: { get: () => ({ listSnippets: async () => [] }) } };
    const runtime = createCodemodeRuntime({ ctx, connectors });
    return async (query, limit) => {
      const { results } = await runtime.search(query);
      return results.slice(0, limit).map(({ path }) => path);
    };
  },
};

function descriptionOf(server: string, tools: readonly ToolDescription[]): object {
  const descriptors = tools.map(({ name, description, inputSchema }) => [name, { description, inputSchema }] as const);
  return { name: server, instructions: undefined, descriptors: Object.fromEntries(descriptors), annotations: {} };
}

/** The package is written for Cloudflare's runtime, of whose module it only extends classes. */
async function importCodemode(): Promise<Codemode> {
  const hooks = registerHooks({
    resolve: (specifier, parent, next) =>
      specifier === 'cloudflare:workers' ? { url: CLASSES, shortCircuit: true } : next(specifier, parent),
  });
  try {
    return await importPeer<Codemode>('@cloudflare/codemode');
  } finally {
    hooks.deregister();
  }
}

const CLASSES = `data:text/javascript,${encodeURIComponent(
  'export class DurableObject {} export class RpcTarget {} export class WorkerEntrypoint {}',
)}`;

/** What of their packages is called: these are installed apart from the project's, whose compiler does not see them. */
interface Codemode {
  readonly createCodemodeRuntime: (options: { readonly ctx: object; readonly connectors: readonly object[] }) => {
    readonly search: (query: string) => Promise<{ readonly results: readonly { readonly path: string }[] }>;
  };
}

interface McpUse {
  readonly MCPClient: new (
    configuration: object,
    options: object,
  ) => {
    getAllActiveSessions: () => object;
    getServerNames: () => readonly string[];
    readonly searchTools: (query: string) => Promise<{ readonly results: readonly ToolDescription[] }>;
  };
}

interface Utcp {
  readonly TagSearchStrategy: new (options: object) => {
    readonly searchTools: <Tool extends object>(
      repository: { readonly getTools: () => Promise<readonly Tool[]> },
      query: string,
      limit: number,
    ) => Promise<readonly Tool[]>;
  };
}

/** It tells its makers of each use unless the environment says otherwise. */
async function importMcpUse(): Promise<McpUse> {
  process.env['MCP_USE_ANONYMIZED_TELEMETRY'] = 'false';
  return importPeer<McpUse>('mcp-use', 'dist/src/client.js');
}

async function importPeer<Package>(name: string, file = 'dist/index.js'): Promise<Package> {
  const entry = path.join(await installSearchPeers(), name, file);
  return (await import(pathToFileURL(entry).href)) as Package;
}
