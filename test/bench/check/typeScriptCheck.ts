/** TypeScript's checker on a cell as a JavaScript file beside the declarations of its servers, as strictly as models write. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { declareNamespaces } from '../../../src/core/catalogue/declarations';
import type { ToolDescription } from '../../../src/core/ports';

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: false,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: [],
  lib: ['lib.esnext.d.ts'],
};

/** What is told of names, properties, arguments, iteration and syntax; what is a matter of taste is left out. */
export const COUNTED: ReadonlySet<number> = new Set([
  2304, 2322, 2339, 2345, 2353, 2461, 2488, 2548, 2550, 2551, 2552, 2554, 2561, 2569, 2739, 2740, 2741, 2769,
]);
/** A cell may return. */
export const IGNORED: ReadonlySet<number> = new Set([1108, 1375, 1378]);

const ENGINE = `
declare function print(...values: any[]): void;
declare function SUBMIT(...values: any[]): never;
declare const console: Record<string, (...values: any[]) => void>;
declare function llm_query(prompt: string, options?: any): Promise<string>;
declare function search_tools(query: string, options?: any): Promise<any[]>;
`;

/** What a compiler is given of a cell: with those before it, and the declarations of the servers that they name. */
export function checkedTexts(
  { namespaces }: Catalogue,
  cells: readonly string[],
): { readonly text: string; readonly declared: string } {
  // A name that is declared anew is another one; earlier cells are otherwise one text with the last.
  const text = cells.join('\n;\n');
  const used = namespaces.filter(({ identifier }) => text.includes(identifier));
  return { text, declared: declareNamespaces(used, 'none') + ENGINE };
}

export class TypeScriptCheck {
  readonly #files = new Map<string, ts.SourceFile>();
  readonly #catalogue: Catalogue;
  readonly #folder = path.dirname(ts.getDefaultLibFilePath(OPTIONS));

  constructor(tools: readonly ToolDescription[]) {
    this.#catalogue = new Catalogue(tools);
    this.refuses(['1']);
  }

  refuses(cells: readonly string[]): boolean {
    const { text, declared } = checkedTexts(this.#catalogue, cells);
    const files: ts.CompilerHost = {
      getSourceFile: (name) => this.#fileOf(name, text, declared),
      getDefaultLibFileName: () => path.join(this.#folder, 'lib.esnext.d.ts'),
      writeFile: () => undefined,
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (name) => this.#fileOf(name, text, declared) !== undefined,
      readFile: () => undefined,
    };
    const program = ts.createProgram(['/tools.d.ts', '/cell.js'], OPTIONS, files);
    const cell = program.getSourceFile('/cell.js');
    if (program.getSyntacticDiagnostics(cell).some(({ code }) => !IGNORED.has(code))) return true;
    return program.getSemanticDiagnostics(cell).some(({ code }) => COUNTED.has(code));
  }

  #fileOf(name: string, cell: string, declared: string): ts.SourceFile | undefined {
    if (name === '/cell.js') return ts.createSourceFile(name, cell, ts.ScriptTarget.ESNext);
    if (name === '/tools.d.ts') return ts.createSourceFile(name, declared, ts.ScriptTarget.ESNext);
    if (!path.basename(name).startsWith('lib.')) return undefined;
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = ts.createSourceFile(
      name,
      readFileSync(path.join(this.#folder, path.basename(name)), 'utf8'),
      ts.ScriptTarget.ESNext,
    );
    this.#files.set(name, file);
    return file;
  }
}
