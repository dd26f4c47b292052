// The tools of the benchmark as a stdio server on the MCP SDK.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { BENCH_TOOLS } from './benchTools.mjs';

const server = new Server({ name: 'bench', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.keys(BENCH_TOOLS).map((name) => ({ name, inputSchema: { type: 'object' } })),
}));
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  const value = await BENCH_TOOLS[params.name]?.(params.arguments ?? {});
  return { content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] };
});
await server.connect(new StdioServerTransport());
