/** What can be done with the code of an iteration, above it, and what its calls gave, above each of them. */
import * as vscode from 'vscode';
import { COMMANDS, EDIT_SCHEME } from '../ids';
import { plainLabel } from '../plainLabel';
import { callFailureWords } from '../sayingWords';
import type { CellPlace } from '../runs/cellUris';
import { callsOf, callsUri, keyOf, type RecordedCall } from './callsDocument';
import type { CodeTab } from './codeTab';
import { referencesIn } from './toolReferences';

/** Of a result in its lens. */
const MAX_CHARS = 80;

export function lensesOf(tab: CodeTab): vscode.CodeLens[] {
  const { document, place } = tab;
  const top = new vscode.Range(0, 0, 0, 0);
  const actions = document.uri.scheme === EDIT_SCHEME ? [runEdited(document)] : [edit(place), retry(place)];
  return [...actions.map((command) => new vscode.CodeLens(top, command)), ...callLenses(tab)];
}

function runEdited({ uri }: vscode.TextDocument): vscode.Command {
  const title = `$(play) ${vscode.l10n.t('Run and continue from here')}`;
  return { title, command: COMMANDS.runEditedCode, arguments: [uri] };
}

function edit({ runId, iteration }: CellPlace): vscode.Command {
  const title = `$(edit) ${vscode.l10n.t('Edit and run again')}`;
  return { title, command: COMMANDS.editIteration, arguments: [runId, iteration] };
}

function retry({ runId, iteration }: CellPlace): vscode.Command {
  const title = `$(refresh) ${vscode.l10n.t('Ask the model again')}`;
  return { title, command: COMMANDS.retryIteration, arguments: [runId, iteration] };
}

/** Once for each tool in a line. Which call of a tool came from which place is not known; its lens tells of all. */
function callLenses({ document, place, run }: CodeTab): vscode.CodeLens[] {
  const calls = callsOf(run.events, place.iteration);
  const lenses = new Map<string, vscode.CodeLens>();
  for (const { server, tool, range } of referencesIn(document, run)) {
    const made = calls.get(keyOf(server, tool));
    const id = `${range.start.line}:${keyOf(server, tool)}`;
    if (made === undefined || lenses.has(id)) continue;
    const command = { title: wordsOf(tool, made), command: 'vscode.open', arguments: [callsUri(place, server, tool)] };
    lenses.set(id, new vscode.CodeLens(range, command));
  }
  return [...lenses.values()];
}

function wordsOf(tool: string, calls: readonly RecordedCall[]): string {
  const name = plainLabel(tool);
  const last = resultOf(calls.at(-1));
  if (calls.length === 1) return `${name} → ${last}`;
  const failed = calls.filter(({ error }) => error !== undefined).length;
  const count =
    failed === 0
      ? vscode.l10n.t('{0} calls, the last:', calls.length)
      : vscode.l10n.t('{0} calls, {1} of which failed, the last:', calls.length, failed);
  return `${name} → ${count} ${last}`;
}

function resultOf(call: RecordedCall | undefined): string {
  if (call?.error !== undefined) return cut(callFailureWords(call.error.message));
  if (call?.durationMs === undefined) return '…';
  return cut(call.result === undefined ? 'undefined' : (JSON.stringify(call.result) ?? ''));
}

function cut(text: string): string {
  const label = plainLabel(text.slice(0, 4 * MAX_CHARS));
  return label.length > MAX_CHARS ? `${label.slice(0, MAX_CHARS)}…` : label;
}
