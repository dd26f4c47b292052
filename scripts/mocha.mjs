// Bundles the tests of one folder of `test/` and runs them with mocha in the Node that runs this file.
// usage: node scripts/mocha.mjs <suite> [part of a file's path …] [-- options of mocha]
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { realmPlugin } from '../esbuild.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Bundles the `*.test.ts` files of `test/<suite>` into `outdir`; packages stay external. Returns the bundles' paths. */
export async function bundleTests(suite, outdir, parts = []) {
  const folder = path.join(root, 'test', suite);
  const entryPoints = (await readdir(folder, { recursive: true }))
    .filter((file) => file.endsWith('.test.ts') && (parts.length === 0 || parts.some((part) => file.includes(part))))
    .map((file) => path.join(folder, file));
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints,
    outdir,
    outbase: folder,
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    external: ['vscode'],
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    sourcemap: 'inline',
    plugins: [realmPlugin],
    logLevel: 'warning',
  });
  return entryPoints.map((file) => path.join(outdir, path.relative(folder, file).replace(/\.ts$/, '.js')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [suite, ...rest] = process.argv.slice(2);
  const divider = rest.indexOf('--');
  const parts = divider === -1 ? rest : rest.slice(0, divider);
  const options = divider === -1 ? [] : rest.slice(divider + 1);
  const outdir = path.join(root, 'out', `test-${suite}-${process.pid}`);
  try {
    const files = await bundleTests(suite, outdir, parts);
    const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
    const flags = ['--no-node-snapshot', '--enable-source-maps', '--no-warnings'];
    const child = spawn(process.execPath, [...flags, mocha, '--timeout', '30000', ...options, ...files], {
      stdio: 'inherit',
      cwd: root,
    });
    process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  } finally {
    if (existsSync(outdir)) await rm(outdir, { recursive: true, force: true });
  }
}
