// @ax-llm/ax: a thread with a session that keeps its variables.
import { AxJSRuntime } from '@ax-llm/ax';

export async function open(tools) {
  const runtime = new AxJSRuntime({ timeout: 120_000 });
  const called = Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, async (input) => tool(input)]));
  const session = runtime.createSession({ bench: called });
  return {
    call: (tool, input) => `bench.${tool}(${input})`,
    run: (code) => session.execute(code),
  };
}
