// Runs in workerd: the executor of @cloudflare/codemode, with the tools beside it.
import { DynamicWorkerExecutor } from '@cloudflare/codemode';
import { BENCH_TOOLS } from '../sandbox/benchTools.mjs';

const tools = Object.fromEntries(
  Object.entries(BENCH_TOOLS).map(([name, tool]) => [name, async (input) => tool(input ?? {})]),
);

export default {
  async fetch(request, { LOADER }) {
    const executor = new DynamicWorkerExecutor({ loader: LOADER, timeout: 120_000 });
    return Response.json(await executor.execute(await request.text(), tools));
  },
};
