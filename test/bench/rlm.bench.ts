/** S-NIAH, OOLONG and OOLONG-Pairs: a configured model, or the harness itself with an oracle. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseOptions, USAGE } from './rlm/options';
import { modelAtEndpoint, runBenchmark } from './rlm/rlmBenchmark';

export async function main(args: readonly string[] = []): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const options = parseOptions(args);
  if (options.lmModel !== undefined) {
    await runInEditor(args);
    return;
  }
  const model = options.model === undefined ? undefined : modelAtEndpoint(options.model, process.env);
  const isMet = await runBenchmark(options, (text) => console.log(text), model);
  if (!isMet) process.exitCode = 1;
}

async function runInEditor(args: readonly string[]): Promise<void> {
  const runner = path.resolve('test/vscode/runner/runInServer.mjs');
  const env = { ...process.env, RLM_BENCH_ARGS: JSON.stringify(args) };
  const child = spawn(process.execPath, [runner, '--scenario', 'model-bench'], { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
