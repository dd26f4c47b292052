/** Declarations beside saved programs, so that an editor knows what their code calls. */
import { declareNamespaces, type DeclaredNamespace } from '../catalogue/declarations';
import { engineDeclarations } from '../exports/engineDeclarations';
import { DEFAULT_SIGNATURE } from '../signature/signature';

/** Below the folder of the programs' folder. A person may have other options; then theirs count. */
export const PROGRAMS_CONFIG = 'tsconfig.json';

const OPTIONS = {
  compilerOptions: { target: 'esnext', module: 'esnext', lib: ['esnext'], types: [], noEmit: true, skipLibCheck: true },
  include: ['programs', 'types'],
};

export const PROGRAMS_CONFIG_TEXT = `${JSON.stringify(OPTIONS, null, 2)}\n`;

/** The files by name: what all programs have, and one for each namespace that the code names. */
export function programTypes(code: string, namespaces: readonly DeclaredNamespace[]): ReadonlyMap<string, string> {
  const files = new Map([['types/rlm.d.ts', engineDeclarations(DEFAULT_SIGNATURE)]]);
  for (const namespace of namespaces) {
    if (!code.includes(namespace.identifier)) continue;
    const text = declareNamespaces([namespace], 'full', { withFeatures: true });
    files.set(`types/${namespace.identifier}.d.ts`, `${text}\n`);
  }
  return files;
}
