import * as vscode from 'vscode';
import type { Configuration, Position } from '../../mcp/configuration/configuration';
import { wantedServers } from '../../mcp/configuration/wantedServers';
import { saidWords } from '../sayingWords';
import { uriOf } from './openConfiguration';

/** Shows what is wrong in the files, where it is; what was mended disappears. */
export function showDiagnostics(
  collection: vscode.DiagnosticCollection,
  configurations: readonly Configuration[],
): void {
  const diagnostics = new Map<string, vscode.Diagnostic[]>();
  const add = (file: string, at: Position, message: string, severity: vscode.DiagnosticSeverity): void => {
    const found = diagnostics.get(file) ?? [];
    diagnostics.set(file, found);
    const diagnostic = new vscode.Diagnostic(rangeOf(at), message, severity);
    diagnostic.source = 'RLM';
    found.push(diagnostic);
  };
  for (const { source, problems, notices } of configurations) {
    for (const problem of problems) add(source.file, problem, saidWords(problem), vscode.DiagnosticSeverity.Error);
    for (const notice of notices) add(source.file, notice, saidWords(notice), vscode.DiagnosticSeverity.Information);
  }
  for (const { server, configuration, reason, by } of wantedServers(configurations).hidden) {
    const other = by.configuration.source.file;
    const message =
      reason === 'sameName'
        ? vscode.l10n.t('The server "{0}" is also defined in {1}, which counts.', server.name, other)
        : vscode.l10n.t('It is the same server as "{0}" of {1}, which counts.', by.server.name, other);
    add(configuration.source.file, server.position, message, vscode.DiagnosticSeverity.Information);
  }
  collection.clear();
  for (const [file, found] of diagnostics) collection.set(uriOf(file), found);
}

/** The editor widens an empty range to the word that stands there. */
function rangeOf({ line, column }: Position): vscode.Range {
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return new vscode.Range(position, position);
}
