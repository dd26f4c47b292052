/** An import that is there at run time: from a file, relative to the project, to a file or a package. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
}

interface ImportRule {
  /** Folders of `src`, or files of it without their ending. The folder itself is always allowed. */
  readonly ours: readonly string[];
  readonly packages: readonly string[];
  /** Modules of Node; `all` or the names that are allowed. */
  readonly node: 'all' | readonly string[];
}

/** DESIGN.md §4: who may import whom at run time. */
export const IMPORT_RULES: Readonly<Record<string, ImportRule>> = {
  protocol: { ours: [], packages: ['zod', 'vscode-jsonrpc'], node: [] },
  core: {
    ours: ['protocol'],
    packages: ['acorn', 'acorn-walk', 'ajv', 'p-limit', 'stemmer', 'vscode-jsonrpc', 'zod'],
    node: [],
  },
  worker: {
    ours: ['core', 'protocol'],
    packages: [
      'p-limit',
      'isolated-vm',
      'quickjs-emscripten-core',
      '@jitl/quickjs-wasmfile-release-sync',
      'loupe',
      'vscode-jsonrpc',
    ],
    // Files are for the thread of QuickJS, which reads its WebAssembly; the bundle of the process has none.
    node: ['node:process', 'node:module', 'node:v8', 'node:vm', 'node:worker_threads', 'node:fs'],
  },
  sandbox: { ours: ['core', 'protocol'], packages: ['vscode-jsonrpc'], node: 'all' },
  mcp: {
    ours: ['core'],
    packages: ['@modelcontextprotocol/sdk', 'jsonc-parser', 'cross-spawn', 'p-limit', 'zod'],
    node: 'all',
  },
  runs: { ours: ['core', 'protocol', 'sandbox', 'mcp'], packages: ['vscode-jsonrpc', 'zod'], node: 'all' },
  vscode: {
    ours: ['core', 'protocol', 'sandbox', 'mcp', 'runs'],
    packages: ['vscode', 'jsonc-parser', 'zod'],
    node: 'all',
  },
  webview: {
    ours: ['protocol', 'core/transcript', 'core/events'],
    packages: ['@vscode-elements/elements', 'lit', 'highlight.js'],
    node: [],
  },
  headless: {
    // The runtime of exported scripts gives a program what the realm gives to cells, made of the same parts.
    ours: ['core', 'protocol', 'sandbox', 'mcp', 'runs', 'worker/realm'],
    packages: ['@modelcontextprotocol/sdk', 'openai', 'jsonc-parser', 'zod'],
    node: 'all',
  },
  extension: {
    ours: ['core', 'protocol', 'sandbox', 'mcp', 'runs', 'vscode'],
    packages: ['vscode'],
    node: 'all',
  },
};

/** What is wrong with an import, or `undefined`. */
export function violationOf({ from, to }: ImportEdge): string | undefined {
  const folder = folderOf(from);
  const rule = IMPORT_RULES[folder];
  if (rule === undefined) return `${from} is in a folder that DESIGN.md does not know`;
  if (to.startsWith('src/')) {
    const target = to.slice('src/'.length).replace(/\.ts$/, '');
    const isAllowed = [folder, ...rule.ours].some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
    return isAllowed ? undefined : `${from} imports ${to}, but ${folder} may not import ${folderOf(to)}`;
  }
  if (to.startsWith('node:')) {
    const isAllowed = rule.node === 'all' || rule.node.includes(to);
    return isAllowed ? undefined : `${from} imports ${to}, but ${folder} may not`;
  }
  const name = /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to;
  return rule.packages.includes(name) ? undefined : `${from} imports the package ${name}, but ${folder} may not`;
}

/** The files of one cycle of imports, or `undefined` where there is none. */
export function cycleOf(edges: readonly ImportEdge[]): readonly string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const cycle = visit(target, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function folderOf(file: string): string {
  return file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
}
