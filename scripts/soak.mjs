// Runs many short runs with random faults and says what they left behind.
// usage: node scripts/soak.mjs [--runs 5000] [--seed 1] [--lanes 2] [--block 100] [--from 0]
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { bundleForNode } from './mocha.mjs';
import { at, runHere } from './step.mjs';

const outdir = at('out', `soak-${process.pid}`);
try {
  const folder = at('test/soak');
  await bundleForNode([path.join(folder, 'soakProgram.ts')], outdir, folder);
  // V8's young generation would grow by tens of MB on its own time, behind which no leak would be seen.
  const program = ['--max-semi-space-size=1', '-e', 'void require(process.argv[1]).main(process.argv.slice(2))'];
  process.exitCode = await runHere(process.execPath, [
    ...program,
    path.join(outdir, 'soakProgram.js'),
    ...process.argv.slice(2),
  ]);
} finally {
  await rm(outdir, { recursive: true, force: true });
}
