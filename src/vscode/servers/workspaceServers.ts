import * as vscode from 'vscode';
import type { RlmError } from '../../core/errors';
import type { Configuration } from '../../mcp/configuration/configuration';
import type { Connections } from '../../mcp/connections';
import type { LaunchAgreement } from '../../mcp/launch/launchAgreement';
import type { ListedServer } from '../../mcp/configuration/serverList';
import type { WantedServer } from '../../mcp/configuration/wantedServers';
import type { SamplingConsents } from '../../mcp/serverRequests/samplingConsents';
import type { ServerLogs } from './serverLogs';
import { workspaceFolders, type WorkspaceConfigurations } from './workspaceConfiguration';

/** The servers of this window for those who look at them: what is configured, with what runs of it. */
export class WorkspaceServers implements vscode.Disposable {
  readonly #connections: Connections;
  readonly #files: WorkspaceConfigurations;
  readonly #logs: ServerLogs;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #configurations: readonly Configuration[] = [];

  /** Told when `list` would say something else. */
  readonly onDidChange = this.#changed.event;

  constructor(connections: Connections, files: WorkspaceConfigurations, logs: ServerLogs) {
    this.#logs = logs;
    this.#connections = connections;
    this.#files = files;
    const stop = connections.onDidChange(() => this.#changed.fire());
    this.#subscriptions = [
      { dispose: stop },
      files.onDidChange((configurations) => {
        this.#configurations = configurations;
        connections.update(configurations, workspaceFolders());
        this.#changed.fire();
      }),
    ];
  }

  /** Reads the files; `list` is about what they said last. */
  async read(): Promise<readonly Configuration[]> {
    this.#configurations = await this.#files.read();
    return this.#configurations;
  }

  list(): readonly ListedServer[] {
    return this.#connections.list(this.#configurations);
  }

  get agreement(): LaunchAgreement {
    return this.#connections.agreement;
  }

  get samplingConsents(): SamplingConsents {
    return this.#connections.samplingConsents;
  }

  showLog({ server }: WantedServer): void {
    this.#logs.show(server.name);
  }

  /** Asks what has to be asked first. Resolves to why it did not start. */
  start(server: WantedServer, signal: AbortSignal): Promise<RlmError | undefined> {
    return this.#connections.start(server, { signal, folders: workspaceFolders() });
  }

  async stop({ key }: WantedServer): Promise<void> {
    await this.#connections.stop(key);
  }

  /** Resolves to whether there was a sign-in. */
  signOut({ server }: WantedServer): Promise<boolean> {
    return this.#connections.signOut(server.name, this.#configurations);
  }

  dispose(): void {
    for (const one of [...this.#subscriptions, this.#changed]) one.dispose();
  }
}
