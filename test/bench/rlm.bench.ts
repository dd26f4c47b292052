/** S-NIAH, OOLONG and OOLONG-Pairs: a configured model, or the harness itself with an oracle. */
import { parseOptions, USAGE } from './rlm/options';
import { runBenchmark } from './rlm/rlmBenchmark';

export async function main(args: readonly string[] = []): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const isMet = await runBenchmark(parseOptions(args), (text) => console.log(text));
  if (!isMet) process.exitCode = 1;
}
