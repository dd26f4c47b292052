// mcp-use on node:vm, which isolates nothing. Its connections to servers are ours here.
import { MCPClient } from 'mcp-use';

export async function open(tools) {
  const client = new MCPClient({ mcpServers: {} }, { codeMode: true });
  const connector = {
    tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: 'object' } })),
    callTool: async (name, input) => ({ content: [{ type: 'text', text: JSON.stringify(await tools[name](input)) }] }),
  };
  const session = {
    connector,
    get tools() {
      return connector.tools;
    },
    callTool: connector.callTool,
    isConnected: true,
  };
  client.getAllActiveSessions = () => ({ bench: session });
  client.getServerNames = () => [];
  return {
    call: (tool, input) => `bench.${tool}(${input})`,
    run: async (code) => {
      const { result, error } = await client.executeCode(code, 120_000);
      if (error) throw new Error(error);
      return result;
    },
  };
}
