/** `npm run fuzz -- --seconds 600 --seed 7`: ends with 1 and the case where something did not hold. */
import { parseArgs } from 'node:util';
import { fuzzBoundary } from './boundaryFuzz';

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  console.log(`seed ${seed}`);
  try {
    await fuzzBoundary({
      seconds: Number(values.seconds),
      seed,
      onPart: (name, samples) => console.log(`${name}: ${samples} samples`),
    });
  } catch (thrown) {
    console.error(thrown);
    process.exitCode = 1;
  }
}
