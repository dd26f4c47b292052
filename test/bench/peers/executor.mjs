// @executor-js/runtime-quickjs: QuickJS on the thread of its caller, a fresh one for each run.
import { makeQuickJsExecutor } from '@executor-js/runtime-quickjs';
import { Effect } from 'effect';

export async function open(tools) {
  const executor = makeQuickJsExecutor({ timeoutMs: 120_000, memoryLimitBytes: 512 * 1024 * 1024 });
  const invoker = {
    invoke: ({ path, args }) => Effect.promise(async () => tools[path.split('.').at(-1)](args)),
  };
  return {
    call: (tool, input) => `tools.bench.${tool}(${input})`,
    run: async (code) => {
      const { result, error } = await Effect.runPromise(executor.execute(code, invoker));
      if (error !== undefined) throw new Error(error);
      return result;
    },
  };
}
