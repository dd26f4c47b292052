// Runs many short runs with random faults and says what they left behind.
// usage: node scripts/soak.mjs [--runs 5000] [--seed 1] [--lanes 2] [--block 100] [--from 0]
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './mocha.mjs';
import { at } from './step.mjs';

const outdir = at('out', `soak-${process.pid}`);
try {
  const folder = at('test/soak');
  await bundleForNode([path.join(folder, 'soakProgram.ts')], outdir, folder);
  await (await import(pathToFileURL(path.join(outdir, 'soakProgram.js')).href)).main(process.argv.slice(2));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
