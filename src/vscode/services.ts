import * as vscode from 'vscode';
import { Connections } from '../mcp/connections';
import { RunService, type Run } from '../runs/runService';
import { Sandbox } from '../sandbox/sandbox';
import { connectWorkspaceServers, settingValue } from './connectWorkspaceServers';
import { CONTEXT_KEYS } from './ids';
import { languageModelOf } from './languageModel';
import type { RunHistory } from './runHistory';
import { RunLog } from './runLog';
import { limitsFromSettings, nodePathFromSettings } from './settings';
import type { RunStart } from './startRun';
import { EditorPrompts, keyValueStoreOf, secretStoreOf } from './userPrompts';

/**
 * What runs need, made when the first run starts or the first old run is looked at: activation must cost nothing.
 * Whoever makes it disposes it.
 */
export class Services {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #history: RunHistory;
  readonly #runLog: RunLog;
  #parts: Parts | undefined;

  constructor(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel, history: RunHistory) {
    this.#extension = extension;
    this.#log = log;
    this.#history = history;
    this.#runLog = new RunLog(log);
  }

  get runs(): RunService {
    return this.#made().runs;
  }

  startRun({ task, model, surface, observer }: RunStart): Run {
    const { runs, connections } = this.#made();
    const limits = limitsFromSettings();
    const justification = vscode.l10n.t('RLM Code Mode lets the model write the code that solves your task.');
    const run = runs.start({
      task,
      model: languageModelOf(model, justification),
      surface,
      limits,
      connectTools: (signal) => connectWorkspaceServers(connections, limits.toolCallTimeoutMs, observer, signal),
    });
    this.#runLog.follow(run);
    void this.#history.addRun(run);
    return run;
  }

  async dispose(): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined) return;
    await parts.runs.dispose();
    parts.sandbox.dispose();
    await parts.connections.dispose();
  }

  #made(): Parts {
    this.#parts ??= this.#make();
    return this.#parts;
  }

  #make(): Parts {
    const { extensionUri, secrets, workspaceState, storageUri, globalStorageUri, extension } = this.#extension;
    const log = this.#log;
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
    return { sandbox, connections, runs };
  }
}

interface Parts {
  readonly sandbox: Sandbox;
  readonly connections: Connections;
  readonly runs: RunService;
}
