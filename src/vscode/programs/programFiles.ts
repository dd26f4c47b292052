/** The programs of the workspace folders. What is broken is told where it stands, and left out. */
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import type { Log } from '../../core/log';
import { withinSize } from '../../core/programs/programTools';
import { MAX_PROGRAM_CHARS, type SavedProgram } from '../../core/programs/savedProgram';
import { sayingWords } from '../sayingWords';
import { requireTrustedWorkspace } from '../trust';

const FOLDER = ['.rlm', 'programs'] as const;
const MAX_PROGRAMS = 200;

export class ProgramFiles implements vscode.Disposable {
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('rlm-programs');
  readonly #log: Log;
  readonly #saved: vscode.Disposable;

  constructor(log: Log) {
    this.#log = log;
    this.#saved = vscode.workspace.onDidSaveTextDocument(({ uri, getText }) => {
      if (vscode.workspace.isTrusted && isProgram(uri)) void this.#read(uri, getText());
    });
  }

  /** Of two with one name that of the first folder counts. Rejects in Restricted Mode, where nothing is read. */
  async list(): Promise<readonly SavedProgram[]> {
    requireTrustedWorkspace();
    this.#diagnostics.clear();
    const programs = new Map<string, SavedProgram>();
    for (const { uri: root } of vscode.workspace.workspaceFolders ?? []) {
      for (const uri of await programsIn(vscode.Uri.joinPath(root, ...FOLDER))) {
        const program = await this.#open(uri);
        if (program !== undefined && !programs.has(program.name)) programs.set(program.name, program);
      }
    }
    return [...programs.values()];
  }

  /** What the code of a run may call: none in Restricted Mode, and never a reason for a run not to start. */
  async forRuns(): Promise<readonly SavedProgram[]> {
    if (!vscode.workspace.isTrusted || (vscode.workspace.workspaceFolders ?? []).length === 0) return [];
    try {
      return withinSize(await this.list());
    } catch (thrown) {
      this.#log.warn(`The programs in .rlm/programs could not be read: ${messageOf(thrown)}`);
      return [];
    }
  }

  dispose(): void {
    this.#saved.dispose();
    this.#diagnostics.dispose();
  }

  async #open(uri: vscode.Uri): Promise<SavedProgram | undefined> {
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      // UTF-8 has at most three bytes for a UTF-16 unit.
      const isReadable = size <= 3 * MAX_PROGRAM_CHARS;
      const text = isReadable ? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) : '';
      return await this.#read(uri, isReadable ? text : ' '.repeat(MAX_PROGRAM_CHARS + 1));
    } catch (thrown) {
      this.#tell(uri, vscode.l10n.t('The program cannot be read: {0}', messageOf(thrown)));
      return undefined;
    }
  }

  async #read(uri: vscode.Uri, text: string): Promise<SavedProgram | undefined> {
    const { readProgramFile } = await import('./readProgramFile');
    const read = readProgramFile(nameOf(uri), text);
    if (read.ok) {
      this.#diagnostics.delete(uri);
      return read.program;
    }
    this.#tell(uri, sayingWords(read.saying, read.message), read.line);
    return undefined;
  }

  #tell(uri: vscode.Uri, message: string, line = 1): void {
    const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
    const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'RLM';
    this.#diagnostics.set(uri, [diagnostic]);
  }
}

/** Where a program of that name is kept. */
export function programUri(root: vscode.Uri, name: string): vscode.Uri {
  return vscode.Uri.joinPath(root, ...FOLDER, `${name}.ts`);
}

/** Below it the declarations of programs are kept, and how an editor finds them. */
export function typesUri(root: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(root, FOLDER[0]);
}

function nameOf(uri: vscode.Uri): string {
  return (uri.path.split('/').at(-1) ?? '').replace(/\.ts$/, '');
}

function isProgram(uri: vscode.Uri): boolean {
  const [file = '', ...folders] = uri.path.split('/').reverse();
  return file.endsWith('.ts') && folders[0] === FOLDER[1] && folders[1] === FOLDER[0];
}

async function programsIn(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
  let entries: readonly [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch (thrown) {
    if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound') return [];
    throw thrown;
  }
  const names = entries.flatMap(([name, type]) => {
    const isText = type === vscode.FileType.File && name.endsWith('.ts') && !name.endsWith('.d.ts');
    return isText ? [name] : [];
  });
  return names
    .sort()
    .slice(0, MAX_PROGRAMS)
    .map((name) => vscode.Uri.joinPath(folder, name));
}
