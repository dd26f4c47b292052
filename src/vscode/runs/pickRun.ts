/** Which run a command is about: the one that it was given, or the one that the user picks. */
import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { plainLabel } from '../plainLabel';
import type { RunHistory } from './runHistory';

export interface RunPicking {
  readonly findRun: (runId: string) => Promise<Run | undefined>;
  readonly history: RunHistory;
}

/** Undefined where none was picked, or it is no longer stored, which the user is told. */
export async function pickRun(
  given: unknown,
  title: string,
  { findRun, history }: RunPicking,
): Promise<Run | undefined> {
  const id = runIdOf(given) ?? (await pickPastRun(history, title));
  if (id === undefined) return undefined;
  const run = await findRun(id);
  if (run === undefined)
    void vscode.window.showInformationMessage(vscode.l10n.t('The run {0} is no longer stored.', id));
  return run;
}

/** A run's id as commands are given it: itself, or in an entry of the runs view. */
export function runIdOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  const isEntry = typeof given === 'object' && given !== null && 'id' in given && typeof given.id === 'string';
  return isEntry ? String(given.id) : undefined;
}

/** What was selected in the view when its menu was used, or else what the command was given. */
export function runIdsOf(given: unknown, selected: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [given];
  return all.flatMap((one) => runIdOf(one) ?? []);
}

/** A run of this workspace; undefined where there is none, or none was chosen. */
export async function pickPastRun({ runs }: RunHistory, title: string): Promise<string | undefined> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No task has been run in this workspace yet.'));
    return undefined;
  }
  // The sort is stable: those that go on come first, and newest first within each part.
  const sorted = [...runs].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running'));
  const items = sorted.map(({ id, task, name }) => ({ label: plainLabel(name ?? task), description: id, id }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
}
