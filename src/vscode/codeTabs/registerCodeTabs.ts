/**
 * The editors that show code of runs, and what they offer beside it. What reads code and tools is loaded with the first
 * of them.
 */
import * as vscode from 'vscode';
import { answerDocumentText } from '../runs/answerDocument';
import { registerCodeDocuments } from '../runs/codeDocuments';
import { callsText } from './callsDocument';
import { CodeFaults, type CodeFaultsDependencies } from './codeFaults';
import { CODE_TABS, codeTabOf } from './codeTab';

export function registerCodeTabs(dependencies: CodeFaultsDependencies): vscode.Disposable {
  const { findRun } = dependencies;
  return vscode.Disposable.from(
    registerCodeDocuments(findRun, async (uri) => {
      const { declarationsText } = await import('./toolDeclarations');
      return (
        (await declarationsText(uri, findRun)) ??
        (await answerDocumentText(uri, findRun)) ??
        (await callsText(uri, findRun))
      );
    }),
    vscode.languages.registerHoverProvider(CODE_TABS, {
      provideHover: async (document, position) => {
        const { hoverAt } = await import('./toolDeclarations');
        return hoverAt(document, position, findRun);
      },
    }),
    vscode.languages.registerDefinitionProvider(CODE_TABS, {
      provideDefinition: async (document, position) => {
        const { definitionAt } = await import('./toolDeclarations');
        return definitionAt(document, position, findRun);
      },
    }),
    vscode.languages.registerCompletionItemProvider(
      CODE_TABS,
      {
        provideCompletionItems: async (document, position) => {
          const tab = await codeTabOf(document, findRun);
          if (tab === undefined) return undefined;
          const { completionsAt } = await import('./codeCompletion');
          return completionsAt(tab, position);
        },
      },
      '.',
    ),
    vscode.languages.registerCodeLensProvider(CODE_TABS, {
      provideCodeLenses: async (document) => {
        const tab = await codeTabOf(document, findRun);
        if (tab === undefined) return undefined;
        const { lensesOf } = await import('./codeLenses');
        return lensesOf(tab);
      },
    }),
    new CodeFaults(dependencies),
  );
}
