/** The answer of a run as a document: what is too large for a panel can be folded, searched and saved there. */
import * as vscode from 'vscode';
import type { RunOutcome } from '../../core/events';
import { CODE_SCHEME } from '../ids';
import type { RunRecord } from './codeDocuments';

const FOLDER = 'answer';

export interface AnswerText {
  readonly text: string;
  readonly extension: 'md' | 'json';
}

/** Undefined where the run ended without an answer. A single text is itself, all else is JSON. */
export function answerText(outcome: RunOutcome | undefined): AnswerText | undefined {
  if (outcome?.kind !== 'submitted' && outcome?.kind !== 'extracted') return undefined;
  const values = Object.values(outcome.outputs);
  const [only] = values;
  const value = only !== undefined && values.length === 1 ? only : outcome.outputs;
  if (typeof value === 'string') return { text: value, extension: 'md' };
  return { text: `${JSON.stringify(value, null, 2)}\n`, extension: 'json' };
}

/** The editor takes the language from the name; undefined where there is no answer. */
export function answerUri(run: RunRecord): vscode.Uri | undefined {
  const answer = answerText(outcomeOf(run));
  if (answer === undefined) return undefined;
  return vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${FOLDER}/${run.id}/Answer.${answer.extension}` });
}

/** Undefined where the URI is that of another document, or the run is no longer stored. */
export async function answerDocumentText(
  uri: vscode.Uri,
  find: (runId: string) => Promise<RunRecord | undefined>,
): Promise<string | undefined> {
  const [, folder, runId = ''] = uri.path.split('/');
  const run = folder === FOLDER ? await find(runId) : undefined;
  return run && answerText(outcomeOf(run))?.text;
}

function outcomeOf({ events }: RunRecord): RunOutcome | undefined {
  return events.findLast((event) => event.type === 'run.finished')?.outcome;
}
