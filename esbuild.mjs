// Builds every process of the extension: one bundle each, and the engine's native module beside the worker.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(root, ...parts);

/** `import source from 'realm:./x'` gives the bundle of that file as one script, to be evaluated in an isolate. */
export const realmPlugin = {
  name: 'realm',
  setup(builder) {
    builder.onResolve({ filter: /^realm:/ }, (args) => ({
      path: path.resolve(args.resolveDir, `${args.path.slice('realm:'.length)}.ts`),
      namespace: 'realm',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'realm' }, async (args) => {
      const result = await build({
        entryPoints: [args.path],
        bundle: true,
        write: false,
        format: 'iife',
        globalName: '__realm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        target: 'es2023',
        minify: builder.initialOptions.minify ?? false,
        legalComments: 'none',
        metafile: true,
        logLevel: 'silent',
      });
      return {
        contents: result.outputFiles[0].text,
        loader: 'text',
        watchFiles: Object.keys(result.metafile.inputs).map((file) => path.resolve(file)),
      };
    });
  },
};

/** The alias keeps `node:net` out of the worker: vscode-jsonrpc's Node entry brings it, its browser entry does not. */
const jsonRpcWithoutSockets = { 'vscode-jsonrpc/browser': at('node_modules/vscode-jsonrpc/lib/browser/main.js') };

function bundles({ production = false } = {}) {
  const base = {
    bundle: true,
    absWorkingDir: root,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    minify: production,
    keepNames: production,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  };
  // The main entry of jsonc-parser is UMD, whose `require` no bundler follows.
  const alias = { 'jsonc-parser': at('node_modules/jsonc-parser/lib/esm/main.js') };
  const node = { ...base, platform: 'node', target: 'node24', format: 'cjs', alias };
  // The MCP SDK is imported when it is needed, and shares zod with what is imported at once. Where zod says that its
  // modules have no side effects, esbuild then leaves the call out that initialises them.
  const lazy = { ...node, ignoreAnnotations: true };
  return {
    extension: { ...lazy, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
    worker: {
      ...node,
      entryPoints: ['src/worker/main.ts'],
      outfile: 'dist/worker.js',
      alias: jsonRpcWithoutSockets,
      plugins: [realmPlugin],
    },
    headless: { ...lazy, entryPoints: ['src/headless/main.ts'], outfile: 'dist/headless.js' },
    webview: {
      ...base,
      entryPoints: ['src/webview/main.ts'],
      outfile: 'dist/webview.js',
      platform: 'browser',
      target: 'chrome130',
      format: 'iife',
    },
  };
}

/** isolated-vm's prebuilt modules, which the worker loads by their path. */
async function copyEngine() {
  const source = at('node_modules/isolated-vm/prebuilds');
  const target = at('dist/isolated-vm');
  for (const platform of await readdir(source)) {
    await mkdir(path.join(target, platform), { recursive: true });
    await cp(path.join(source, platform), path.join(target, platform), { recursive: true });
  }
}

/** The icon font that the panel's page links. */
async function copyIcons() {
  await mkdir(at('dist/codicons'), { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf']) {
    await cp(at('node_modules/@vscode/codicons/dist', file), at('dist/codicons', file));
  }
}

/** Fails the build where the worker could reach the network or the editor. */
async function assertWorkerIsPure(metafile) {
  const forbidden =
    /^(node:)?(net|http|https|http2|dns|tls|dgram|child_process|cluster|worker_threads)$|^vscode$|modelcontextprotocol/;
  for (const output of Object.values(metafile.outputs)) {
    for (const { path: imported } of output.imports) {
      if (forbidden.test(imported)) throw new Error(`The worker's bundle imports ${imported}.`);
    }
  }
  for (const input of Object.keys(metafile.inputs)) {
    if (/node_modules\/@modelcontextprotocol\//.test(input)) throw new Error(`The worker's bundle contains ${input}.`);
  }
}

export async function buildAll(options = {}) {
  const all = Object.values(bundles(options)).filter((one) => existsSync(at(one.entryPoints[0])));
  const results = await Promise.all(all.map((one) => build(one)));
  for (const [index, one] of all.entries()) {
    if (one.outfile === 'dist/worker.js') await assertWorkerIsPure(results[index].metafile);
  }
  await copyEngine();
  await copyIcons();
  return results;
}

async function watchAll() {
  for (const one of Object.values(bundles())) {
    const marks = {
      name: 'marks',
      setup(builder) {
        builder.onStart(() => console.log('[watch] build started'));
        builder.onEnd(() => console.log('[watch] build finished'));
      },
    };
    const watched = await context({ ...one, plugins: [...(one.plugins ?? []), marks] });
    await watched.watch();
  }
  await copyEngine();
  await copyIcons();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--watch')) await watchAll();
  else await buildAll({ production: process.argv.includes('--production') });
}
