// Builds every process of the extension: one bundle each, that of the extension host in parts, and the engines' modules
// beside the worker.
import { build, context, transform } from 'esbuild';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
/** @param {string[]} parts */
const at = (...parts) => path.join(root, ...parts);

/**
 * `import source from 'realm:./x'` gives the bundle of that file as one script, to be evaluated in an isolate.
 * @type {import('esbuild').Plugin}
 */
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
        contents: result.outputFiles[0]?.text ?? '',
        loader: 'text',
        watchFiles: Object.keys(result.metafile.inputs).map((file) => path.resolve(file)),
      };
    });
  },
};

/** The oldest Node of the extension hosts that are supported. */
const NODE_TARGET = 'node24';

/** Where the parts of the extension lie that it loads when it needs them. */
const PARTS_FOLDER = 'extension';

/**
 * Divides a bundle where it imports what it needs later, so that activation neither reads nor compiles what runs need.
 * esbuild divides ECMAScript modules only, and the extension host requires CommonJS: each file becomes that as it is
 * written.
 * @type {import('esbuild').Plugin}
 */
const dividedCommonJs = {
  name: 'divided-common-js',
  setup(builder) {
    const options = builder.initialOptions;
    Object.assign(options, {
      splitting: true,
      format: 'esm',
      write: false,
      chunkNames: `${PARTS_FOLDER}/[name]-[hash]`,
    });
    // Only a map within the text is heeded when the text is turned into another.
    if (options.sourcemap) options.sourcemap = 'inline';
    builder.onEnd(async ({ errors, outputFiles = [] }) => {
      if (errors.length > 0) return;
      const folder = path.resolve(root, options.outdir ?? '', PARTS_FOLDER);
      // The names of the parts change with their content.
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      for (const file of outputFiles) await writeAsCommonJs(file, options);
    });
  },
};

/**
 * @param {import('esbuild').OutputFile} file
 * @param {import('esbuild').BuildOptions} options
 */
async function writeAsCommonJs(file, { minify = false, sourcemap }) {
  const name = path.basename(file.path);
  const { code, map } = await transform(file.text, {
    platform: 'node',
    target: NODE_TARGET,
    format: 'cjs',
    minifyWhitespace: minify,
    minifySyntax: minify,
    supported: { 'dynamic-import': false },
    sourcefile: name,
    sourcemap: sourcemap ? 'external' : false,
    sourcesContent: false,
  });
  await writeFile(file.path, sourcemap ? `${code}//# sourceMappingURL=${name}.map\n` : code);
  if (sourcemap) await writeFile(`${file.path}.map`, map);
}

/** The alias keeps `node:net` out of the worker: vscode-jsonrpc's Node entry brings it, its browser entry does not. */
const jsonRpcWithoutSockets = { 'vscode-jsonrpc/browser': at('node_modules/vscode-jsonrpc/lib/browser/main.js') };

/** The module's ESM build looks for itself by `import.meta`, which a script has not. */
const quickJsAsScript = {
  '@jitl/quickjs-wasmfile-release-sync/emscripten-module': at(
    'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.cjs',
  ),
};

/** The servers of the demo that the extension carries, each in one file. */
const DEMO_SERVERS = {
  incidents: 'demo/servers/incidents.mjs',
  people: 'demo/servers/people.mjs',
  runbooks: 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
};
export const DEMO_BUNDLES = Object.keys(DEMO_SERVERS).map((name) => `demo-${name}`);

/**
 * @typedef {object} BuildChoice
 * @property {boolean} [production]
 * @property {string} [outdir]
 * @property {readonly string[]} [only] the bundles that are wanted; all of them if missing
 * @property {(platform: string, file: string) => boolean} [isWanted] chooses among the engine's native modules
 */

/**
 * @param {BuildChoice} choice
 * @returns {Record<string, import('esbuild').BuildOptions & { readonly entryPoints: readonly [string] }>}
 */
function bundles({ production = false, outdir = 'dist' } = {}) {
  /** @param {string} name */
  const outfile = (name) => path.join(outdir, name);
  /** @type {import('esbuild').BuildOptions} */
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
  /** @type {import('esbuild').BuildOptions} */
  const node = { ...base, platform: 'node', target: NODE_TARGET, format: 'cjs', alias };
  // The MCP SDK is imported when it is needed, and shares zod with what is imported at once. Where zod says that its
  // modules have no side effects, esbuild then leaves the call out that initialises them.
  const lazy = { ...node, ignoreAnnotations: true };
  return {
    extension: {
      ...node,
      entryPoints: ['src/extension.ts'],
      outdir,
      external: ['vscode'],
      plugins: [dividedCommonJs],
    },
    worker: {
      ...node,
      entryPoints: ['src/worker/main.ts'],
      outfile: outfile('worker.js'),
      alias: jsonRpcWithoutSockets,
      plugins: [realmPlugin],
    },
    quickjs: {
      ...node,
      entryPoints: ['src/worker/quickJs/thread.ts'],
      outfile: outfile('quickjs/thread.js'),
      alias: quickJsAsScript,
      plugins: [realmPlugin],
    },
    headless: { ...lazy, entryPoints: ['src/headless/main.ts'], outfile: outfile('headless.js') },
    toolServer: {
      ...lazy,
      entryPoints: ['src/headless/toolServer/main.ts'],
      outfile: outfile('mcp-server.js'),
    },
    // It is copied to whoever exports a run, so it is small; what it names stays readable in traces.
    scriptRuntime: {
      ...node,
      target: 'node22',
      sourcemap: false,
      entryPoints: ['src/headless/script/main.ts'],
      outfile: outfile('script-runtime.cjs'),
    },
    ...Object.fromEntries(
      Object.entries(DEMO_SERVERS).map(([name, entry]) => [
        `demo-${name}`,
        {
          ...base,
          sourcemap: false,
          minify: true,
          platform: 'node',
          target: NODE_TARGET,
          format: 'esm',
          // What is CommonJS in them asks for modules of Node.
          banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
          entryPoints: [entry],
          outfile: outfile(`demo/servers/${name}.mjs`),
        },
      ]),
    ),
    webview: {
      ...base,
      entryPoints: ['src/webview/main.ts'],
      outfile: outfile('webview.js'),
      platform: 'browser',
      target: 'chrome130',
      format: 'iife',
    },
  };
}

/**
 * isolated-vm's prebuilt modules, which the worker loads by their path.
 * @param {BuildChoice} choice
 */
async function copyEngine({ outdir = 'dist', isWanted = () => true }) {
  const source = at('node_modules/isolated-vm/prebuilds');
  for (const platform of await readdir(source)) {
    const files = (await readdir(path.join(source, platform))).filter((file) => isWanted(platform, file));
    const target = path.resolve(root, outdir, 'isolated-vm', platform);
    if (files.length > 0) await mkdir(target, { recursive: true });
    for (const file of files) await cp(path.join(source, platform, file), path.join(target, file));
  }
}

/**
 * QuickJS itself, which its thread reads.
 * @param {BuildChoice} choice
 */
async function copyQuickJs({ outdir = 'dist' }) {
  const target = path.resolve(root, outdir, 'quickjs');
  await mkdir(target, { recursive: true });
  const source = at('node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm');
  await cp(source, path.join(target, 'quickjs.wasm'));
}

/**
 * The icon font that the panel's page links.
 * @param {BuildChoice} choice
 */
async function copyIcons({ outdir = 'dist' }) {
  const target = path.resolve(root, outdir, 'codicons');
  await mkdir(target, { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf']) {
    await cp(at('node_modules/@vscode/codicons/dist', file), path.join(target, file));
  }
}

/**
 * The rest of the demo: the workspace without its configuration, which names where things are, the records, and the
 * scripted model.
 * @param {BuildChoice} choice
 */
async function copyDemo({ outdir = 'dist' }) {
  const target = path.resolve(root, outdir, 'demo');
  const files = [
    'data/clock.json',
    'data/incidents.jsonl',
    'data/logs.jsonl',
    'data/on-call.jsonl',
    'data/people.jsonl',
  ];
  const rest = ['workspace/runbooks', 'scripted-model/scriptedModel.js', 'scripted-model/tasks'];
  for (const name of [...files, 'data/services.json', ...rest]) {
    await cp(at('demo', name), path.join(target, name), { recursive: true });
  }
}

/**
 * The types of the extension's API, for extensions that use it.
 * @param {BuildChoice} choice
 */
async function copyApi({ outdir = 'dist' }) {
  await cp(at('src/vscode/api/rlmApi.d.ts'), path.resolve(root, outdir, 'api.d.ts'));
}

/**
 * Fails the build where the worker could reach the network or the editor.
 * @param {import('esbuild').Metafile} metafile
 */
async function assertWorkerIsPure(metafile) {
  const forbidden =
    /^(node:)?(net|http|https|http2|dns|tls|dgram|child_process|cluster)$|^vscode$|modelcontextprotocol/;
  for (const output of Object.values(metafile.outputs)) {
    for (const { path: imported } of output.imports) {
      if (forbidden.test(imported)) throw new Error(`The worker's bundle imports ${imported}.`);
    }
  }
  for (const input of Object.keys(metafile.inputs)) {
    if (/node_modules\/@modelcontextprotocol\//.test(input)) throw new Error(`The worker's bundle contains ${input}.`);
  }
}

/**
 * Builds and resolves to the metafiles of the bundles.
 * @param {BuildChoice} options
 * @returns {Promise<Record<string, import('esbuild').Metafile>>}
 */
export async function buildAll(options = {}) {
  const wanted = Object.entries(bundles(options)).filter(
    ([name, one]) => existsSync(at(one.entryPoints[0])) && (options.only?.includes(name) ?? true),
  );
  const metafiles = Object.fromEntries(
    await Promise.all(wanted.map(async ([name, one]) => [name, (await build({ ...one, metafile: true })).metafile])),
  );
  for (const name of ['worker', 'quickjs']) {
    if (metafiles[name] !== undefined) await assertWorkerIsPure(metafiles[name]);
  }
  await copyEngine(options);
  await copyQuickJs(options);
  await copyIcons(options);
  await copyDemo(options);
  await copyApi(options);
  return metafiles;
}

async function watchAll() {
  for (const one of Object.values(bundles())) {
    /** @type {import('esbuild').Plugin} */
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
  await copyEngine({});
  await copyQuickJs({});
  await copyIcons({});
  await copyDemo({});
  await copyApi({});
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--watch')) await watchAll();
  else await buildAll({ production: process.argv.includes('--production') });
}
