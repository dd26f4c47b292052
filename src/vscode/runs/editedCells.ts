import * as vscode from 'vscode';
import { isRunId } from '../../runs/runIds';
import { EDIT_SCHEME } from '../ids';
import { cellPlaceOf } from './cellUris';
import { FixedFiles } from './fixedFiles';
import { cellsOf, type RunRecord } from './codeDocuments';

/**
 * Copies of the code of iterations that a person changes. What is saved is kept with the run, so that it is there
 * after a reload and goes when the run is deleted; until then a copy is what ran.
 */
export class EditedCells extends FixedFiles {
  readonly #find: (runId: string) => Promise<RunRecord | undefined>;
  /** With a folder for each run. */
  readonly #folder: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(find: (runId: string) => Promise<RunRecord | undefined>, folder: vscode.Uri) {
    super();
    this.#find = find;
    this.#folder = folder;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    try {
      return await vscode.workspace.fs.readFile(this.#fileOf(uri));
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      // Nothing was saved yet.
      return new TextEncoder().encode(await this.#codeAt(uri));
    }
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    try {
      return await vscode.workspace.fs.stat(this.#fileOf(uri));
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      const size = new TextEncoder().encode(await this.#codeAt(uri)).length;
      return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
    }
  }

  override async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    await vscode.workspace.fs.writeFile(this.#fileOf(uri), content);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  /** Ids of runs come from a URI here: nothing else may become part of a path. */
  #fileOf(uri: vscode.Uri): vscode.Uri {
    const place = cellPlaceOf(uri);
    if (place === undefined || !isRunId(place.runId)) throw vscode.FileSystemError.FileNotFound(uri);
    return vscode.Uri.joinPath(this.#folder, place.runId, 'edits', `iteration-${place.iteration}.ts`);
  }

  async #codeAt(uri: vscode.Uri): Promise<string> {
    const place = cellPlaceOf(uri);
    const run = place && (await this.#find(place.runId));
    const cell = run && cellsOf(run).get(place?.iteration ?? 0);
    if (cell === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return cell.code;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
}

export function registerEditedCells(
  find: (runId: string) => Promise<RunRecord | undefined>,
  folder: vscode.Uri,
): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(EDIT_SCHEME, new EditedCells(find, folder), {
    isCaseSensitive: true,
  });
}
