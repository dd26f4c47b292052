// @tanstack/ai-isolate-node on isolated-vm: a fresh isolate for each run, as its tool does it.
import { createNodeIsolateDriver } from '@tanstack/ai-isolate-node';

export async function open(tools) {
  const driver = createNodeIsolateDriver({ memoryLimit: 512, timeout: 120_000 });
  const bindings = Object.fromEntries(
    Object.entries(tools).map(([name, tool]) => [
      `external_${name}`,
      {
        name: `external_${name}`,
        description: name,
        inputSchema: { type: 'object', properties: {} },
        execute: async (input) => tool(input),
      },
    ]),
  );
  return {
    call: (tool, input) => `external_${tool}(${input})`,
    run: async (code) => {
      const realm = await driver.createContext({ bindings });
      try {
        const { success, value, error } = await realm.execute(code);
        if (!success) throw new Error(error?.message);
        return value;
      } finally {
        await realm.dispose();
      }
    },
  };
}
