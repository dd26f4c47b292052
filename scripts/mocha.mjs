// Bundles the tests of one folder of `test/` and runs them with mocha in the Node that runs this file.
// usage: node scripts/mocha.mjs <suite> [part of a file's path …] [-- options of mocha]
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { realmPlugin } from '../esbuild.mjs';
import { at, root, runHere } from './step.mjs';

/** Scripts find the project by their own place, so a bundle loads them from there. */
const scriptsPlugin = {
  name: 'scripts',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, (args) => ({
      path: place(path.resolve(args.resolveDir, args.path), args.kind),
      external: true,
    }));
  },
};

/**
 * `import()` takes a URL on every platform, `require()` a path.
 * @param {string} file
 * @param {string} kind
 */
function place(file, kind) {
  return kind === 'dynamic-import' ? pathToFileURL(file).href : file;
}

/**
 * Bundles the `*.test.ts` files of `test/<suite>` into `outdir`; packages stay external. Returns the bundles' paths.
 * @param {string} suite
 * @param {string} outdir
 * @param {readonly string[]} parts parts of the paths of the wanted files; none means all files
 */
export async function bundleTests(suite, outdir, parts = []) {
  const folder = at('test', suite);
  const entryPoints = (await readdir(folder, { recursive: true }).catch(() => []))
    .filter((file) => file.endsWith('.test.ts') && (parts.length === 0 || parts.some((part) => file.includes(part))))
    .map((file) => path.join(folder, file));
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await bundleForNode(entryPoints, outdir, folder);
  return entryPoints.map((file) => path.join(outdir, path.relative(folder, file).replace(/\.ts$/, '.js')));
}

/**
 * Bundles TypeScript files, each for itself, to be run by Node or an extension host.
 * @param {string[]} entryPoints
 * @param {string} outdir
 * @param {string} outbase
 */
export async function bundleForNode(entryPoints, outdir, outbase) {
  await build({
    entryPoints,
    outdir,
    outbase,
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    external: ['vscode'],
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    sourcemap: 'inline',
    plugins: [realmPlugin, scriptsPlugin],
    logLevel: 'warning',
  });
}

/** Workers share the machine with whatever else it does, and no test of theirs asserts how long it takes. */
const TIMEOUTS_MS = { sandbox: 120_000, others: 30_000 };

const MOCHA_OPTIONS = ['--forbid-only', '--reporter', at('scripts/countingReporter.mjs')];

/**
 * Tests of real processes and windows share a machine with others: what fails is tried once more, in a window, which
 * redraws while it is looked at, twice. `npm test` names it at its end. Unit tests have nothing to wait for.
 *
 * @param {string} suite
 */
function retriesOf(suite) {
  return suite === 'unit' ? 0 : suite === 'e2e' || suite === 'panel' ? 2 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [suite = '', ...rest] = process.argv.slice(2);
  const divider = rest.indexOf('--');
  const parts = divider === -1 ? rest : rest.slice(0, divider);
  const options = divider === -1 ? [] : rest.slice(divider + 1);
  const outdir = at('out', `test-${suite}-${process.pid}`);
  try {
    const files = await bundleTests(suite, outdir, parts);
    const flags = ['--no-node-snapshot', '--enable-source-maps', '--no-warnings'];
    const mocha = at('node_modules/mocha/bin/mocha.js');
    process.exitCode = await runHere(process.execPath, [
      ...flags,
      mocha,
      ...MOCHA_OPTIONS,
      `--timeout=${suite === 'sandbox' ? TIMEOUTS_MS.sandbox : TIMEOUTS_MS.others}`,
      `--retries=${retriesOf(suite)}`,
      ...options,
      ...files,
    ]);
  } finally {
    if (existsSync(outdir)) await rm(outdir, { recursive: true, force: true });
  }
}
