// @utcp/code-mode on isolated-vm: a fresh isolate for each run. Its registry of tools is ours here.
import { CodeModeUtcpClient } from '@utcp/code-mode';

export async function open(tools) {
  const client = await CodeModeUtcpClient.create();
  const listed = Object.keys(tools).map((name) => ({
    name: `bench.${name}`,
    description: name,
    inputs: { type: 'object', properties: {} },
    outputs: {},
    tags: [],
  }));
  client.getTools = async () => listed;
  client.callTool = async (name, input) => tools[name.slice('bench.'.length)](input);
  // It prints a line for each call, which would measure the terminal.
  console.log = () => undefined;
  return {
    call: (tool, input) => `bench.${tool}(${input})`,
    run: async (code) => (await client.callToolChain(code, 120_000, 512)).result,
  };
}
