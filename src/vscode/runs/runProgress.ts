import * as vscode from 'vscode';
import type { RunEvent, RunMode } from '../../core/events';
import { sayingWords } from '../sayingWords';

const SHOWN_TOOLS = 3;

/** Turns the events of a run into short phrases for progress notifications and the chat. */
export class RunProgress {
  #iteration = 0;
  #mode: RunMode = 'rlm';
  #tools: string[] = [];

  /** Before the run has events of it. */
  connectingPhrase(serverCount: number): string {
    return serverCount === 1
      ? vscode.l10n.t('Connecting to 1 MCP server')
      : vscode.l10n.t('Connecting to {0} MCP servers', serverCount);
  }

  /** What to show from now on; undefined where the event changes nothing. */
  phraseOf(event: RunEvent): string | undefined {
    if ((event.depth ?? 0) > 0) return undefined;
    switch (event.type) {
      case 'run.started':
        this.#mode = event.mode ?? 'rlm';
        return this.#mode === 'direct' ? undefined : vscode.l10n.t('Reading the MCP configuration');
      case 'servers.connected': {
        const ready = event.servers.filter((server) => server.state === 'ready').length;
        return ready === 1 ? vscode.l10n.t('1 server is ready') : vscode.l10n.t('{0} servers are ready', ready);
      }
      case 'mode.chosen':
        this.#mode = event.mode;
        return sayingWords(event.saying, event.reason);
      case 'iteration.started':
        this.#iteration = event.iteration ?? this.#iteration + 1;
        this.#tools = [];
        if (this.#mode === 'direct') return vscode.l10n.t('The model answers');
        return this.#mode === 'react'
          ? vscode.l10n.t('Iteration {0}: the model chooses tools', this.#iteration)
          : vscode.l10n.t('Iteration {0}: the model writes code', this.#iteration);
      case 'cell.started':
        return vscode.l10n.t('Iteration {0}: the code runs', this.#iteration);
      case 'approval.asked':
        return vscode.l10n.t('{0} waits for your approval', `${event.server}.${event.tool}`);
      case 'tool.started':
        this.#addTool(`${event.server}.${event.tool}`);
        return vscode.l10n.t('Iteration {0}: {1}', this.#iteration, this.#tools.join(', '));
      case 'run.pauseAsked':
        return vscode.l10n.t('Pausing after this step');
      case 'run.paused':
        return vscode.l10n.t('Paused');
      case 'run.unpaused':
        return vscode.l10n.t('Iteration {0}: going on', this.#iteration);
      case 'hint.given':
        return vscode.l10n.t('The next request tells the model your hint');
      case 'worker.lost':
        return vscode.l10n.t('Starting the sandbox again');
      default:
        return undefined;
    }
  }

  #addTool(name: string): void {
    const others = this.#tools.filter((tool) => tool !== name && tool !== '…');
    const isCut = this.#tools.includes('…') || others.length >= SHOWN_TOOLS;
    this.#tools = [...(isCut ? ['…'] : []), ...others.slice(-(SHOWN_TOOLS - 1)), name];
  }
}
