import * as vscode from 'vscode';
import { Connections } from '../mcp/connections';
import { RunService } from '../runs/runService';
import { Sandbox } from '../sandbox/sandbox';
import { settingValue } from './connectWorkspaceServers';
import { CONTEXT_KEYS } from './ids';
import { nodePathFromSettings } from './settings';
import { EditorPrompts, keyValueStoreOf, secretStoreOf } from './userPrompts';

/** What lives beyond a single run. Whoever made it disposes it, in this order. */
export class EngineParts {
  readonly runs: RunService;
  readonly connections: Connections;
  readonly #sandbox: Sandbox;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    const { extensionUri, secrets, workspaceState, storageUri, globalStorageUri, extension } = context;
    const sandbox = new Sandbox({
      workerFile: vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath,
      engineFolder: vscode.Uri.joinPath(extensionUri, 'dist', 'isolated-vm').fsPath,
      nodePath: nodePathFromSettings,
      log,
    });
    const store = keyValueStoreOf(workspaceState);
    const connections = new Connections({
      prompts: new EditorPrompts(),
      secrets: secretStoreOf(secrets),
      values: store,
      consents: store,
      log,
      setting: settingValue,
      clientVersion: (extension.packageJSON as { readonly version: string }).version,
    });
    const runs = new RunService({
      storageFolder: (storageUri ?? globalStorageUri).fsPath,
      startWorker: (signal) => sandbox.startWorker(signal),
      onWorkerReleased: () => sandbox.prepareSpare(),
      secrets: () => connections.secretValues(),
      log,
    });
    runs.onDidChangeActiveRuns(() => {
      void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isRunning, runs.activeRuns.length > 0);
    });
    this.runs = runs;
    this.connections = connections;
    this.#sandbox = sandbox;
  }

  async dispose(): Promise<void> {
    await this.runs.dispose();
    this.#sandbox.dispose();
    await this.connections.dispose();
  }
}
