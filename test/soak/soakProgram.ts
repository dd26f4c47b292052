/** `npm run soak`: prints what each block left, and ends with 1 where something hung, leaked or ended wrongly. */
import { parseArgs } from 'node:util';
import type { ProcessResources } from './processResources';
import { soak } from './soak';

/** What runs may leave on the heap; caches of V8 take some. */
export const MAX_HEAP_BYTES_PER_RUN = 2_048;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
      block: { type: 'string', default: '100' },
      from: { type: 'string', default: '0' },
    },
  });
  const { runs, lanes, block, from } = values;
  const result = await soak({
    runs: Number(runs),
    seed: values.seed,
    lanes: Number(lanes),
    block: Number(block),
    from: Number(from),
    onBlock: (done, resources) => console.log(row(done, resources)),
  });
  const { outcomes, failures, heapBytesPerRun, seconds } = result;
  console.log(`\n${runs} runs with seed ${values.seed} in ${seconds.toFixed(0)} s: ${JSON.stringify(outcomes)}`);
  console.log(`Heap: ${heapBytesPerRun.toFixed(0)} bytes for each run (at most ${MAX_HEAP_BYTES_PER_RUN}).`);
  for (const failure of failures) console.log(`\n${failure}`);
  if (failures.length > 0 || heapBytesPerRun > MAX_HEAP_BYTES_PER_RUN) process.exitCode = 1;
}

function row(done: number, { heapBytes, residentBytes, files, children, listeners, active }: ProcessResources): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    `${String(done).padStart(6)} runs`,
    `heap ${mb(heapBytes)}`,
    `resident ${mb(residentBytes)}`,
    `files ${files ?? '–'}`,
    `processes ${children ?? '–'}`,
    `listeners ${listeners}`,
    JSON.stringify(active),
  ].join('  ');
}
