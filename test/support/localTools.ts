import type { JsonObject } from '../../src/core/json';
import type { ToolDescription, ToolResult, ToolSource } from '../../src/core/ports';

export type ToolFunction = (input: JsonObject, signal: AbortSignal) => ToolResult | Promise<ToolResult>;

/** A tool source whose tools are functions of the test: `{ 'server.tool': function }`. */
export function localTools(functions: Readonly<Record<string, ToolFunction>>): ToolSource {
  const tools: ToolDescription[] = Object.keys(functions).map((name) => {
    const [server = '', tool = ''] = name.split('.');
    return { server, name: tool, description: `The tool ${tool}`, inputSchema: { type: 'object' } };
  });
  const servers = [...new Set(tools.map(({ server }) => server))];
  return {
    tools,
    servers: servers.map((name) => ({
      name,
      state: 'ready',
      toolCount: tools.filter((one) => one.server === name).length,
    })),
    call: async ({ server, tool, arguments: input }, signal) => {
      const run = functions[`${server}.${tool}`];
      if (run === undefined) return { ok: false, error: { kind: 'notFound', message: 'no such tool' } };
      return run(input, signal);
    },
  };
}
