import * as vscode from 'vscode';
import { foldEvents } from '../../core/transcript/transcript';
import { compareTranscripts, comparisonToMarkdown } from '../../core/transcript/transcriptComparison';
import type { RunRecord } from './codeDocuments';
import { CODE_SCHEME } from '../ids';

const FOLDER = 'comparison';

/** The path names both runs, so that the document can be made again after a window reload. */
export function comparisonUri([first, second]: readonly [RunRecord, RunRecord]): vscode.Uri {
  const { title } = compareTranscripts(foldEvents(first.events), foldEvents(second.events));
  const path = `/${FOLDER}/${first.id}/${second.id}/${title}.md`;
  return vscode.Uri.from({ scheme: CODE_SCHEME, path });
}

/** Undefined where the URI is that of another document, or a run is no longer stored. */
export async function comparisonText(
  uri: vscode.Uri,
  find: (runId: string) => Promise<RunRecord | undefined>,
): Promise<string | undefined> {
  const [, folder, firstId = '', secondId = ''] = uri.path.split('/');
  if (folder !== FOLDER) return undefined;
  const [first, second] = await Promise.all([find(firstId), find(secondId)]);
  if (first === undefined || second === undefined) return undefined;
  return comparisonToMarkdown(compareTranscripts(foldEvents(first.events), foldEvents(second.events)));
}
