// @cloudflare/codemode on miniflare: a fresh isolate of workerd for each run, reached over HTTP as Node programs do.
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { fileURLToPath } from 'node:url';

export async function open() {
  const startedAt = performance.now();
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('cloudflareWorker.mjs', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'silent',
  });
  // A program that uses it is bundled ahead.
  const uncountedMs = performance.now() - startedAt;
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: bundled.outputFiles[0].text }],
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    workerLoaders: { LOADER: {} },
  });
  await miniflare.ready;
  return {
    uncountedMs,
    call: (tool, input) => `codemode.${tool}(${input})`,
    run: async (code) => {
      const response = await miniflare.dispatchFetch('http://bench/', {
        method: 'POST',
        body: `async () => {${code}}`,
      });
      const { result, error } = await response.json();
      if (error !== undefined) throw new Error(error);
      return result;
    },
  };
}
