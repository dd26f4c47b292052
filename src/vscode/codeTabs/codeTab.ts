import type * as vscode from 'vscode';
import { CODE_SCHEME, EDIT_SCHEME } from '../ids';
import { cellPlaceOf, type CellPlace } from '../runs/cellUris';
import type { RunRecord } from '../runs/codeDocuments';

/** The editors that show the code of an iteration, and those where a person changes a copy of it. */
export const CODE_TABS: vscode.DocumentSelector = [{ scheme: CODE_SCHEME }, { scheme: EDIT_SCHEME }];

export type FindRun = (runId: string) => Promise<RunRecord | undefined>;

export interface CodeTab {
  readonly document: vscode.TextDocument;
  readonly place: CellPlace;
  readonly run: RunRecord;
}

/** Undefined for other documents, and where the run is no longer stored. */
export async function codeTabOf(document: vscode.TextDocument, find: FindRun): Promise<CodeTab | undefined> {
  const place = cellPlaceOf(document.uri);
  const run = place && (await find(place.runId));
  return place && run && { document, place, run };
}
