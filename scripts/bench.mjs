// Runs the benchmarks of test/bench, all or those whose names contain one of the words. Each exports `main`.
// usage: node scripts/bench.mjs [part of a name …] [options of the benchmark]
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode } from './mocha.mjs';
import { at } from './step.mjs';

const args = process.argv.slice(2);
const firstOption = args.findIndex((word) => word.startsWith('-'));
const words = firstOption === -1 ? args : args.slice(0, firstOption);
const options = args.slice(words.length);
const folder = at('test/bench');
const names = (await readdir(folder))
  .filter((name) => name.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => name.includes(word))))
  .sort();
const outdir = at('out', `bench-${process.pid}`);
try {
  await bundleForNode(
    names.map((name) => path.join(folder, name)),
    outdir,
    folder,
  );
  for (const name of names) {
    console.log(`\n── ${name.replace('.bench.ts', '')}`);
    const file = path.join(outdir, name.replace(/\.ts$/, '.js'));
    await (await import(pathToFileURL(file).href)).main(options, file);
  }
} finally {
  await rm(outdir, { recursive: true, force: true });
}
