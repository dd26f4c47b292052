import * as vscode from 'vscode';

/** An editor writes a file in several steps, and a checkout changes several files. */
const QUIET_MS = 150;

/** Watches files that may be outside the workspace, and may not exist yet. */
export class ConfigurationWatcher implements vscode.Disposable {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, vscode.FileSystemWatcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** These from now on, and no others. */
  watch(uris: readonly vscode.Uri[]): void {
    const wanted = new Map(uris.map((uri) => [uri.toString(), uri]));
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, uri] of wanted) {
      if (!this.#watchers.has(key)) this.#watchers.set(key, this.#watcherOf(uri));
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.watch([]);
  }

  #watcherOf(uri: vscode.Uri): vscode.FileSystemWatcher {
    const folder = vscode.Uri.joinPath(uri, '..');
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const changed = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#onChange, QUIET_MS);
    };
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }
}
