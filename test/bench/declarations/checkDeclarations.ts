/** Declarations of whole catalogues: what the compiler says of them, and of calls that are right or broken. */
import type { generateSync } from 'json-schema-faker';
import ts from 'typescript';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { declareNamespaces } from '../../../src/core/catalogue/declarations';
import type { Namespace } from '../../../src/core/catalogue/namespace';
import type { JsonValue } from '../../../src/core/json';
import type { ToolDescription } from '../../../src/core/ports';
import { samplesOf, type Breakage } from './schemaSamples';

export interface DeclarationCheck {
  readonly tools: number;
  /** Errors in the declarations themselves. */
  readonly faults: readonly string[];
  readonly accepted: Share;
  readonly refused: ReadonlyMap<Breakage, Share>;
  /** What was wrongly refused or accepted. */
  readonly examples: readonly string[];
}

export interface Share {
  readonly count: number;
  readonly of: number;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: [],
};
const TOOLS_AT_ONCE = 600;
const MAX_EXAMPLES = 20;

interface Line {
  readonly text: string;
  readonly label: string;
  /** Absent: the line is right. */
  readonly breakage?: Breakage;
}

/** Compiles the declarations at every level, and at `full` the samples of every schema against them. */
export async function checkDeclarations(tools: readonly ToolDescription[]): Promise<DeclarationCheck> {
  const { generateSync } = await import('json-schema-faker');
  const { namespaces } = new Catalogue(tools);
  const faults: string[] = [];
  const examples: string[] = [];
  const accepted = { count: 0, of: 0 };
  const refused = new Map<Breakage, { count: number; of: number }>();
  const libraries = new Map<string, ts.SourceFile | undefined>();
  for (const chunk of chunksOf(namespaces)) {
    const others = (['none', 'brief'] as const).map(
      (level) => `namespace ${level} {\n${declareNamespaces(chunk, level)}\n}`,
    );
    const declarations = [...others, declareNamespaces(chunk, 'full')].join('\n');
    const lines = chunk.flatMap((namespace) => sampleLines(namespace, generateSync));
    const errors = errorsOf([declarations, ...lines.map(({ text }) => text)].join('\n'), libraries);
    const offset = declarations.split('\n').length;
    for (const [line, message] of errors) if (line < offset) faults.push(message);
    for (const [at, { label, breakage }] of lines.entries()) {
      const error = errors.get(offset + at);
      const share = breakage === undefined ? accepted : (refused.get(breakage) ?? { count: 0, of: 0 });
      if (breakage !== undefined) refused.set(breakage, share);
      share.of += 1;
      const isRight = (error === undefined) === (breakage === undefined);
      if (isRight) share.count += 1;
      else examples.push(`${label}, ${breakage ?? `valid, but: ${error?.slice(0, 300) ?? ''}`}`);
    }
  }
  return { tools: tools.length, faults, accepted, refused, examples: examples.slice(0, MAX_EXAMPLES) };
}

function sampleLines(namespace: Namespace, generate: typeof generateSync): readonly Line[] {
  return namespace.members.flatMap(({ identifier, inputSchema, outputSchema }) => {
    const tool = `typeof ${namespace.identifier}[${JSON.stringify(identifier)}]`;
    const label = `${namespace.identifier}.${identifier}`;
    const line = (type: string, value: JsonValue): string => `(${JSON.stringify(value)}) satisfies ${type};`;
    const input = `NonNullable<Parameters<${tool}>[0]>`;
    const { valid, broken } = samplesOf(inputSchema, generate);
    const outputs = outputSchema === undefined ? [] : samplesOf(outputSchema, generate).valid;
    return [
      ...valid.map((value) => ({ text: line(input, value), label })),
      ...broken.map(({ value, breakage }) => ({ text: line(input, value), label, breakage })),
      ...outputs.map((value) => ({ text: line(`Awaited<ReturnType<${tool}>>`, value), label: `${label} (result)` })),
    ];
  });
}

/** The first error of each line, counted from 0. */
function errorsOf(text: string, libraries: Map<string, ts.SourceFile | undefined>): ReadonlyMap<number, string> {
  const files = ts.createCompilerHost(OPTIONS);
  const readFile = files.getSourceFile.bind(files);
  const source = ts.createSourceFile('all.ts', `${text}\nexport {};`, ts.ScriptTarget.ES2022, true);
  files.getSourceFile = (name, ...rest) => {
    if (name === 'all.ts') return source;
    if (!libraries.has(name)) libraries.set(name, readFile(name, ...rest));
    return libraries.get(name);
  };
  const errors = new Map<number, string>();
  for (const { start = 0, messageText } of ts.getPreEmitDiagnostics(ts.createProgram(['all.ts'], OPTIONS, files))) {
    const { line } = source.getLineAndCharacterOfPosition(start);
    if (!errors.has(line)) errors.set(line, ts.flattenDiagnosticMessageText(messageText, ' '));
  }
  return errors;
}

function chunksOf(namespaces: readonly Namespace[]): readonly (readonly Namespace[])[] {
  const chunks: Namespace[][] = [];
  let left = 0;
  for (const namespace of namespaces) {
    if (left <= 0) {
      chunks.push([]);
      left = TOOLS_AT_ONCE;
    }
    chunks.at(-1)?.push(namespace);
    left -= namespace.members.length;
  }
  return chunks;
}
