// @ai-sdk/code-mode: QuickJS in pooled threads. Its limits of calls and sizes are raised, or half of the programs fail.
import { experimental_createCodeModeTool as createCodeModeTool } from '@ai-sdk/code-mode';
import { jsonSchema, tool } from 'ai';

const MB = 1024 * 1024;

export async function open(tools) {
  const inputSchema = jsonSchema({ type: 'object' });
  const hostTools = Object.fromEntries(
    Object.entries(tools).map(([name, execute]) => [name, tool({ description: name, inputSchema, execute })]),
  );
  const executionPolicy = {
    timeoutMs: 120_000,
    memoryLimitBytes: 512 * MB,
    maxBridgeRequests: 10_000,
    maxInFlightBridgeRequests: 1_000,
    maxToolOutputBytes: 64 * MB,
  };
  const codeMode = createCodeModeTool(hostTools, { executionPolicy });
  return {
    call: (name, input) => `tools.${name}(${input})`,
    run: (code) => codeMode.execute({ js: code }, { toolCallId: 'bench', messages: [] }),
  };
}
