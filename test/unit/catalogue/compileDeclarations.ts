import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: [],
};

const libraries = new Map<string, ts.SourceFile | undefined>();

/** The compiler's errors for a text, each with its line. */
export function compileErrors(text: string): readonly string[] {
  const files = ts.createCompilerHost(OPTIONS);
  const readFile = files.getSourceFile.bind(files);
  files.getSourceFile = (name, ...rest) => {
    if (name === 'all.ts') return ts.createSourceFile(name, `${text}\nexport {};`, ts.ScriptTarget.ES2022);
    if (!libraries.has(name)) libraries.set(name, readFile(name, ...rest));
    return libraries.get(name);
  };
  const program = ts.createProgram(['all.ts'], OPTIONS, files);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split('\n').length;
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} in ${text.split('\n')[line - 1] ?? ''}`;
  });
}
