/** S-NIAH, OOLONG and OOLONG-Pairs: a configured model, or the harness itself with an oracle. */
import { parseOptions, USAGE } from './rlm/options';
import { modelAtEndpoint, runBenchmark } from './rlm/rlmBenchmark';

export async function main(args: readonly string[] = []): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const options = parseOptions(args);
  const model = options.model === undefined ? undefined : modelAtEndpoint(options.model, process.env);
  const isMet = await runBenchmark(options, (text) => console.log(text), model);
  if (!isMet) process.exitCode = 1;
}
