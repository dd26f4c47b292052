/** Sentences in the sources that no translation is known of: written into what people see, or into a failure. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { isSentence, PLACE } from './panelTexts';

/** What their arguments are: translated already, codes, lines of the log, faults of our own code. */
const EXEMPT_CALLS = /^(?:vscode\.l10n\.t|said|(?:\w+\.|this\.#)*#?log(?:\.\w+)?)$/;
/** They say what is kept and passed on as a sentence; each takes a `Said`'s message, or the words of others. */
const SPEAKERS: Readonly<Record<string, number>> = {
  RlmError: 1,
  SignInError: 1,
  ForeignWords: 0,
  UnresolvedVariable: 0,
};

/** `<file>: <text>` for each sentence of the folder that passes by the editor's translations. */
export function untranslatedTexts(folder: string): readonly string[] {
  return sourcesOf(folder).flatMap(({ name, source }) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isExempt(node)) return;
      const text = literalOf(node);
      if (text !== undefined && isSentence(text)) found.push(`${name}: ${text.replaceAll(PLACE, '…')}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The same for the sentences that failures and reasons are made of, wherever that is done. */
export function uncodedReasons(folder: string): readonly string[] {
  return sourcesOf(folder).flatMap(({ name, source }) => uncodedReasonsIn(name, source));
}

export function uncodedReasonsIn(name: string, source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node)) {
      const place = SPEAKERS[node.expression.getText(source)];
      const text = place === undefined ? undefined : literalOf(node.arguments?.[place]);
      if (text !== undefined) found.push(`${name}: ${text.replaceAll(PLACE, '…')}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function sourcesOf(folder: string): readonly { readonly name: string; readonly source: ts.SourceFile }[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.sort().map((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    return { name, source: ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true) };
  });
}

function isExempt(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith('Error');
  return ts.isCallExpression(node) && EXEMPT_CALLS.test(node.expression.getText());
}

function literalOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => PLACE + literal.text).join('');
}
