import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ImportEdge } from './importRules';

/** The TypeScript files of `src`, relative to the project. */
export function sourceFiles(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .sort();
}

/** The imports that are left when esbuild has erased the types. */
export async function readImports(files: readonly string[]): Promise<ImportEdge[]> {
  const edges: ImportEdge[] = [];
  await build({
    entryPoints: [...files],
    bundle: true,
    write: false,
    outdir: 'out',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [
      {
        name: 'edges',
        setup(builder) {
          builder.onResolve({ filter: /.*/ }, (args) => {
            if (args.kind === 'entry-point') return undefined;
            const from = path.relative(process.cwd(), args.importer).replaceAll('\\', '/');
            edges.push({ from, to: targetOf(args.path, args.resolveDir) });
            return { path: args.path, external: true };
          });
        },
      },
    ],
  });
  return edges;
}

/** `realm:./x` imports the bundle of a file of ours as a script. */
function targetOf(imported: string, folder: string): string {
  const place = imported.replace(/^realm:/, '');
  if (!place.startsWith('.')) return place;
  const file = path.relative(process.cwd(), path.resolve(folder, place)).replaceAll('\\', '/');
  return path.extname(file) === '' ? `${file}.ts` : file;
}
