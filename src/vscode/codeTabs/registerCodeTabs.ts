/** The editors that show code of runs, and what they offer beside it. */
import * as vscode from 'vscode';
import { answerDocumentText } from '../runs/answerDocument';
import { registerCodeDocuments } from '../runs/codeDocuments';
import { callsText } from './callsDocument';
import { completionsAt } from './codeCompletion';
import { CodeFaults, type CodeFaultsDependencies } from './codeFaults';
import { lensesOf } from './codeLenses';
import { CODE_TABS, codeTabOf } from './codeTab';
import { declarationsText, registerToolDeclarations } from './toolDeclarations';

export function registerCodeTabs(dependencies: CodeFaultsDependencies): vscode.Disposable {
  const { findRun } = dependencies;
  return vscode.Disposable.from(
    registerCodeDocuments(
      findRun,
      async (uri) =>
        (await declarationsText(uri, findRun)) ??
        (await answerDocumentText(uri, findRun)) ??
        (await callsText(uri, findRun)),
    ),
    registerToolDeclarations(findRun),
    vscode.languages.registerCompletionItemProvider(
      CODE_TABS,
      {
        provideCompletionItems: async (document, position) => {
          const tab = await codeTabOf(document, findRun);
          return tab && completionsAt(tab, position);
        },
      },
      '.',
    ),
    vscode.languages.registerCodeLensProvider(CODE_TABS, {
      provideCodeLenses: async (document) => {
        const tab = await codeTabOf(document, findRun);
        return tab && lensesOf(tab);
      },
    }),
    new CodeFaults(dependencies),
  );
}
