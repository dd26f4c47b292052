import * as vscode from 'vscode';
import type { RunEvent } from '../../core/events';
import { comparisonText } from './comparisonDocument';
import { CODE_SCHEME } from '../ids';
import { codeUri } from './cellUris';
import { FixedFiles } from './fixedFiles';

/** What of a run its code documents need. */
export interface RunRecord {
  readonly id: string;
  readonly task: string;
  readonly events: readonly RunEvent[];
}

export interface Cell {
  readonly code: string;
  /** When it started, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Serves the code of iterations, comparisons of runs and what `textBeside` knows as read-only files of a scheme of
 * their own.
 * A file system rather than a content provider, since only its editors come back after a window reload.
 */
export function registerCodeDocuments(
  find: (runId: string) => Promise<RunRecord | undefined>,
  textBeside: (uri: vscode.Uri) => Promise<string | undefined>,
): vscode.Disposable {
  const options = { isCaseSensitive: true, isReadonly: true };
  return vscode.workspace.registerFileSystemProvider(CODE_SCHEME, new CodeFiles(find, textBeside), options);
}

export async function showCode(run: RunRecord, iteration: number): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(codeUri(run, iteration));
  return vscode.window.showTextDocument(document, { preview: false });
}

/** The iterations that have code, with it; an iteration that was run again counts with its last code. */
export function cellsOf(run: RunRecord): ReadonlyMap<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const event of run.events) {
    if (event.type !== 'cell.started' || (event.depth ?? 0) > 0 || event.iteration === undefined) continue;
    cells.set(event.iteration, { code: event.code, at: event.at });
  }
  return cells;
}

class CodeFiles extends FixedFiles {
  readonly #find: (runId: string) => Promise<RunRecord | undefined>;
  readonly #textBeside: (uri: vscode.Uri) => Promise<string | undefined>;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(
    find: (runId: string) => Promise<RunRecord | undefined>,
    textBeside: (uri: vscode.Uri) => Promise<string | undefined>,
  ) {
    super();
    this.#find = find;
    this.#textBeside = textBeside;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { code } = await this.#cellAt(uri);
    return new TextEncoder().encode(code);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { code, at } = await this.#cellAt(uri);
    const size = new TextEncoder().encode(code).length;
    return { type: vscode.FileType.File, ctime: at, mtime: at, size, permissions: vscode.FilePermission.Readonly };
  }

  async #cellAt(uri: vscode.Uri): Promise<Cell> {
    const other = (await comparisonText(uri, this.#find)) ?? (await this.#textBeside(uri));
    if (other !== undefined) return { code: other, at: 0 };
    const [, runId = '', iteration = ''] = uri.path.split('/');
    const run = await this.#find(runId);
    const cell = run === undefined ? undefined : cellsOf(run).get(Number(iteration));
    if (cell === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return cell;
  }
}
