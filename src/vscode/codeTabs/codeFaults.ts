/** What is wrong with code, underlined: how it failed when it ran, or why the code that a person changes would not run. */
import * as vscode from 'vscode';
import type { CellError } from '../../core/events';
import type { JsonValue } from '../../core/json';
import type { Log } from '../../core/log';
import { EDIT_SCHEME } from '../ids';
import { cellPlaceOf } from '../runs/cellUris';
import { codeTabOf, type CodeTab, type FindRun } from './codeTab';

/** What stands at the place of a fault: a name, or one in quotes. */
const NAME = /[\p{ID_Continue}$]+|'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/u;
/** After the last key. */
const QUIET_MS = 400;

export interface CodeFaultsDependencies {
  readonly findRun: FindRun;
  readonly inputsOf: (runId: string) => Promise<Readonly<Record<string, JsonValue>>>;
  readonly log: Log;
}

export class CodeFaults implements vscode.Disposable {
  readonly #dependencies: CodeFaultsDependencies;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('RLM');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(dependencies: CodeFaultsDependencies) {
    this.#dependencies = dependencies;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => void this.#look(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#lookSoon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
    );
    for (const document of vscode.workspace.textDocuments) void this.#look(document);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#diagnostics.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #lookSoon(document: vscode.TextDocument): void {
    if (cellPlaceOf(document.uri) === undefined) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#look(document), QUIET_MS),
    );
  }

  async #look(document: vscode.TextDocument): Promise<void> {
    try {
      const { version } = document;
      const tab = await codeTabOf(document, this.#dependencies.findRun);
      if (tab === undefined) return;
      const isEdited = document.uri.scheme === EDIT_SCHEME;
      const fault = isEdited ? await this.#faultOf(tab) : recordedFault(tab);
      if (document.isClosed || document.version !== version) return;
      this.#diagnostics.set(document.uri, fault === undefined ? [] : [toDiagnostic(document, fault)]);
    } catch (thrown) {
      this.#dependencies.log.debug(`The code of an iteration was not checked: ${String(thrown)}`);
    }
  }

  async #faultOf({ document, place: { runId, iteration }, run }: CodeTab): Promise<CellError | undefined> {
    const inputs = Object.keys(await this.#dependencies.inputsOf(runId));
    const { faultOf } = await import('../../runs/changedCode');
    return faultOf(document.getText(), iteration, run.events, inputs);
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#diagnostics.delete(uri);
  }
}

function recordedFault({ place, run }: CodeTab): CellError | undefined {
  const finished = run.events.findLast(
    (event) => event.type === 'cell.finished' && event.iteration === place.iteration && (event.depth ?? 0) === 0,
  );
  return finished?.type === 'cell.finished' ? finished.error : undefined;
}

function toDiagnostic(document: vscode.TextDocument, error: CellError): vscode.Diagnostic {
  const words = `${error.name}: ${error.message}`;
  const diagnostic = new vscode.Diagnostic(rangeOf(document, error), words, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'RLM';
  return diagnostic;
}

/** Up to where the fault ends, where that is known; else the name that stands there, or the rest of the line. */
function rangeOf(
  document: vscode.TextDocument,
  { line = 1, column, endLine, endColumn }: Pick<CellError, 'line' | 'column' | 'endLine' | 'endColumn'>,
): vscode.Range {
  const at = document.validatePosition(new vscode.Position(line - 1, (column ?? 1) - 1));
  if (endLine !== undefined && endColumn !== undefined) {
    const end = document.validatePosition(new vscode.Position(endLine - 1, endColumn - 1));
    if (end.isAfter(at)) return new vscode.Range(at, end);
  }
  const word = column === undefined ? undefined : document.getWordRangeAtPosition(at, NAME);
  return new vscode.Range(at, word?.end ?? document.lineAt(at).range.end);
}
