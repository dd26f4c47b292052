import * as vscode from 'vscode';
import { noConfiguration } from '../../core/errors';
import { messageOf } from '../../core/errors';
import type { Log } from '../../core/log';
import type { Configuration, WorkspaceFolder } from '../../mcp/configuration/configuration';
import { parseConfiguration } from '../../mcp/configuration/parseConfiguration';
import { showDiagnostics } from './configurationDiagnostics';
import { configurationFiles, fileOf, SOURCE_SETTINGS, type ConfigurationFile } from './configurationFiles';
import { ConfigurationWatcher } from './configurationWatcher';
import { configurationUri } from './openConfiguration';

/**
 * All configurations of this window as they are saved now. Nothing is read before the first run or the servers are
 * looked at, and nothing in an untrusted workspace; from then on the files are watched.
 */
export class WorkspaceConfigurations implements vscode.Disposable {
  readonly #globalStorageUri: vscode.Uri;
  readonly #log: Log;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('rlm');
  readonly #watcher = new ConfigurationWatcher(() => void this.#reread());
  readonly #changed = new vscode.EventEmitter<readonly Configuration[]>();
  readonly #told = new Set<string>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #isWatching = false;

  /** After files or settings changed, with all that is read from them now. */
  readonly onDidChange = this.#changed.event;

  constructor(globalStorageUri: vscode.Uri, log: Log) {
    this.#globalStorageUri = globalStorageUri;
    this.#log = log;
    this.#subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#reread()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (SOURCE_SETTINGS.some((name) => event.affectsConfiguration(name))) void this.#reread();
      }),
    ];
  }

  /** Mistakes in a file are among its problems. */
  async read(): Promise<readonly Configuration[]> {
    const files = await configurationFiles(this.#globalStorageUri);
    this.#isWatching = true;
    this.#watcher.watch(files.map(({ uri }) => uri));
    const read = await Promise.all(files.map(async (file) => this.#readFile(file)));
    const configurations = read.filter((one) => one !== undefined);
    showDiagnostics(this.#diagnostics, configurations);
    this.#tellNotices(configurations);
    return configurations;
  }

  /** The same for a run; rejects with `noConfiguration` where there is no server. */
  async readForRun(): Promise<readonly Configuration[]> {
    const configurations = await this.read();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const isEmpty = configurations.every(({ servers, problems }) => servers.length === 0 && problems.length === 0);
    if (isEmpty) throw noConfiguration(folder === undefined ? '' : fileOf(configurationUri(folder)));
    return configurations;
  }

  dispose(): void {
    for (const one of [this.#watcher, this.#diagnostics, this.#changed, ...this.#subscriptions]) one.dispose();
  }

  async #reread(): Promise<void> {
    if (!this.#isWatching) return;
    try {
      this.#changed.fire(await this.read());
    } catch (thrown) {
      this.#log.error(`The configurations of servers cannot be read again: ${messageOf(thrown)}`);
    }
  }

  async #readFile({ uri, source, format, text }: ConfigurationFile): Promise<Configuration | undefined> {
    const content = text ?? (await this.#readIfThere(uri));
    return content === undefined ? undefined : parseConfiguration(content, source, format);
  }

  async #readIfThere(uri: vscode.Uri): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch (thrown) {
      const isMissing = thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
      // One file that cannot be read costs none of the others.
      if (!isMissing) this.#log.warn(`${fileOf(uri)} cannot be read: ${messageOf(thrown)}`);
      return undefined;
    }
  }

  /** Once for each place, not at each run. */
  #tellNotices(configurations: readonly Configuration[]): void {
    for (const { source, notices } of configurations) {
      for (const { line, column, message } of notices) {
        const text = `${source.file}:${line}:${column}: ${message}`;
        if (this.#told.has(text)) continue;
        this.#told.add(text);
        this.#log.info(text);
      }
    }
  }
}

export function workspaceFolders(): readonly WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));
}
