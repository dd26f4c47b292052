/** What a person takes along of a run: its answer, or all of it as a file. */
import * as vscode from 'vscode';
import { runJsonText } from '../../core/exports/runJson';
import type { Log } from '../../core/log';
import { foldEvents } from '../../core/transcript/transcript';
import { answerToMarkdown, transcriptToMarkdown } from '../../core/transcript/transcriptMarkdown';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { answerUri } from './answerDocument';
import type { ScriptSources } from './exportScript';
import { fileNameOf } from './fileNameOf';
import { pickRun, type RunPicking } from './pickRun';

export interface ExportDependencies extends RunPicking, ScriptSources {
  readonly log: Log;
}

const FORMATS = ['markdown', 'json', 'script'] as const;
type ExportFormat = (typeof FORMATS)[number];

export function registerExportCommands({ log, ...picking }: ExportDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.exportRun, log, async (given: unknown, _selected: unknown, format: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Export Run'), picking);
      const wanted = run && (FORMATS.find((one) => one === format) ?? (await pickFormat(run)));
      return run && wanted && (wanted === 'script' ? exportFolder(run, picking) : exportRun(run, wanted));
    }),
    registerCommand(COMMANDS.copyAnswer, log, async (given: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Copy Answer'), picking);
      const answer = run && answerToMarkdown(await endOf(run));
      if (answer === '') tellNoAnswer();
      else if (answer !== undefined) await vscode.env.clipboard.writeText(answer);
    }),
    registerCommand(COMMANDS.openAnswer, log, async (given: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Open Answer'), picking);
      if (run === undefined) return;
      await endOf(run);
      const uri = answerUri(run);
      if (uri === undefined) tellNoAnswer();
      else await vscode.window.showTextDocument(uri, { preview: false });
    }),
  );
}

/** A run that goes on has no answer yet, and nobody waits for it here. */
function endOf(run: Run): Run['outcome'] {
  return run.isFinished ? run.outcome : Promise.resolve({ kind: 'cancelled' });
}

function tellNoAnswer(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('This run has no answer.'));
}

async function pickFormat(run: Run): Promise<ExportFormat | undefined> {
  const items = [
    {
      label: vscode.l10n.t('Markdown'),
      detail: vscode.l10n.t('The transcript, to read and to share'),
      format: 'markdown',
    },
    {
      label: vscode.l10n.t('JSON'),
      detail: vscode.l10n.t('All events and the outcome, for programs'),
      format: 'json',
    },
    {
      label: vscode.l10n.t('Standalone Script'),
      detail: vscode.l10n.t('A folder with the code that worked, which Node.js runs on the same servers'),
      format: 'script',
    },
  ] as const;
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export Run'), placeHolder: run.task }))
    ?.format;
}

/** Resolves to the file; undefined where the user chose none. */
async function exportRun(run: Run, format: Exclude<ExportFormat, 'script'>): Promise<vscode.Uri | undefined> {
  const isMarkdown = format === 'markdown';
  const name = `${fileNameOf(run.task)}.${isMarkdown ? 'md' : 'json'}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Run'),
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: isMarkdown ? { Markdown: ['md'] } : { JSON: ['json'] },
  });
  if (file === undefined) return undefined;
  const text = isMarkdown ? transcriptToMarkdown(foldEvents(run.events)) : runJsonText(run.id, run.events);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  void offerToOpen(file);
  return file;
}

/** Resolves to the program; undefined where the user chose no folder, or there is no code. */
async function exportFolder(run: Run, sources: ScriptSources): Promise<vscode.Uri | undefined> {
  const { exportScript, programOf } = await import('./exportScript');
  if (programOf(run) === undefined) {
    const message = vscode.l10n.t('No code of this run ended well, so there is none to take along.');
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("The folder that the script's own folder is made in"),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (parent === undefined) return undefined;
  const file = await exportScript(run, await freeFolder(parent, fileNameOf(run.task)), sources);
  if (file !== undefined) void offerToOpen(file);
  return file;
}

/** What is there already is not written over. */
async function freeFolder(parent: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([one]) => one));
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}-${count}`;
  return vscode.Uri.joinPath(parent, free);
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('The run was exported to {0}.', vscode.workspace.asRelativePath(file, false));
  if ((await vscode.window.showInformationMessage(message, open)) === open) await vscode.window.showTextDocument(file);
}
