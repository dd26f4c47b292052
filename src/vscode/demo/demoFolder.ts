/** The demo that the extension carries, as a folder of the user's own, so that it outlives an update and may be changed. */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';

const FILES = ['servers', 'data'] as const;
const WORKSPACE = 'workspace';

export class DemoFolder {
  readonly #extension: vscode.ExtensionContext;

  constructor(extension: vscode.ExtensionContext) {
    this.#extension = extension;
  }

  /** What is opened as a workspace. */
  get workspace(): vscode.Uri {
    return vscode.Uri.joinPath(this.#root, WORKSPACE);
  }

  /** Whether this window has the demo open, and nothing else. */
  get isOpen(): boolean {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.length === 1 && folders[0]?.uri.toString() === this.workspace.toString();
  }

  /** Writes what belongs to the extension anew; what a person has changed in the workspace stays. */
  async prepare(): Promise<vscode.Uri> {
    const source = vscode.Uri.joinPath(this.#extension.extensionUri, 'dist', 'demo');
    for (const name of FILES) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, name), vscode.Uri.joinPath(this.#root, name), {
        overwrite: true,
      });
    }
    if (!(await isThere(this.workspace))) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, WORKSPACE), this.workspace);
    }
    const configuration = vscode.Uri.joinPath(this.workspace, '.vscode', 'mcp.json');
    await vscode.workspace.fs.writeFile(configuration, new TextEncoder().encode(this.#configuration()));
    return this.workspace;
  }

  /** The servers run under the Node that the extension carries, else under the editor's own: no other is needed. */
  #configuration(): string {
    const carried = vscode.Uri.joinPath(
      this.#extension.extensionUri,
      ...['dist', 'node', process.platform === 'win32' ? 'node.exe' : 'node'],
    ).fsPath;
    const runtime = existsSync(carried)
      ? { command: carried }
      : { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
    const server = (name: string, ...args: readonly string[]): object => ({
      type: 'stdio',
      ...runtime,
      args: [`\${workspaceFolder}/../servers/${name}.mjs`, ...args],
    });
    const servers = {
      incidents: server('incidents'),
      people: server('people'),
      runbooks: server('runbooks', '${workspaceFolder}/runbooks'),
    };
    return `${JSON.stringify({ servers }, null, 2)}\n`;
  }

  get #root(): vscode.Uri {
    return vscode.Uri.joinPath(this.#extension.globalStorageUri, 'demo');
  }
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
