import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { namedLog } from '../../mcp/namedLog';
import { plainLabel } from '../plainLabel';

/** An output channel for each server, beside the one that has everything. It is there from the server's first line on. */
export class ServerLogs implements vscode.Disposable {
  readonly #all: Log;
  readonly #channels = new Map<string, vscode.LogOutputChannel>();

  constructor(all: Log) {
    this.#all = all;
  }

  /** Writes into both. */
  of(server: string): Log {
    const all = namedLog(this.#all, server);
    const both = (level: keyof Log) => (message: string) => {
      all[level](message);
      this.#channel(server)[level](message);
    };
    return { trace: both('trace'), debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') };
  }

  show(server: string): void {
    this.#channel(server).show();
  }

  dispose(): void {
    for (const channel of this.#channels.values()) channel.dispose();
  }

  #channel(server: string): vscode.LogOutputChannel {
    let channel = this.#channels.get(server);
    if (channel === undefined) {
      channel = vscode.window.createOutputChannel(`RLM: ${plainLabel(server)}`, { log: true });
      this.#channels.set(server, channel);
    }
    return channel;
  }
}
