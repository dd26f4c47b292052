// Draws values, tricks of generated code and messages for the boundaries of the sandbox.
// usage: node scripts/fuzz.mjs [--seconds 60] [--seed number]
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleForNode } from './mocha.mjs';
import { at, root, runHere } from './step.mjs';

/** isolated-vm needs it. */
const FLAG = '--no-node-snapshot';

process.chdir(root);
if (!process.execArgv.includes(FLAG)) {
  process.exit(await runHere(process.execPath, [FLAG, fileURLToPath(import.meta.url), ...process.argv.slice(2)]));
}
const outdir = at('out', `fuzz-${process.pid}`);
try {
  const folder = at('test/fuzz');
  await bundleForNode([path.join(folder, 'fuzzProgram.ts')], outdir, folder);
  await (await import(pathToFileURL(path.join(outdir, 'fuzzProgram.js')).href)).main(process.argv.slice(2));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
// A thread of QuickJS that a trick has left in the middle of something may hold the process.
process.exit();
