/** Where the code of an iteration is read, and where a person changes a copy of it. */
import * as vscode from 'vscode';
import { CODE_SCHEME, EDIT_SCHEME } from '../ids';

export interface CellPlace {
  readonly runId: string;
  readonly iteration: number;
}

/** The last segment is the tab's title, so it names task and iteration; run and iteration are read from the others. */
export function codeUri(run: { readonly id: string; readonly task: string }, iteration: number): vscode.Uri {
  return vscode.Uri.from({ scheme: CODE_SCHEME, path: pathOf(run, iteration, 'iteration') });
}

export function editUri(run: { readonly id: string; readonly task: string }, iteration: number): vscode.Uri {
  return vscode.Uri.from({ scheme: EDIT_SCHEME, path: pathOf(run, iteration, 'edit of iteration') });
}

/** Undefined for other documents. */
export function cellPlaceOf({ scheme, path }: vscode.Uri): CellPlace | undefined {
  const [, runId = '', iteration = ''] = path.split('/');
  const isCell = (scheme === CODE_SCHEME || scheme === EDIT_SCHEME) && /^[1-9]\d*$/.test(iteration);
  return isCell ? { runId, iteration: Number(iteration) } : undefined;
}

function pathOf({ id, task }: { readonly id: string; readonly task: string }, iteration: number, what: string): string {
  const words = task.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const short = words.length > 32 ? `${words.slice(0, 32).trimEnd()}…` : words;
  return `/${id}/${iteration}/${short} · ${what} ${iteration}.ts`;
}
