import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { isPaused } from '../../runs/steering';
import { CONTEXT_KEYS } from '../ids';

/** Knows which runs a person has paused, for keys, menus and the list of runs. */
export class PausedRuns {
  readonly #paused = new Set<string>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  follow(run: Run): void {
    const stop = run.subscribe((event) => {
      if (event.type === 'run.pauseAsked' || event.type === 'run.unpaused') this.#set(run.id, isPaused(run.events));
    });
    void run.outcome.then(() => {
      stop();
      this.#set(run.id, false);
    });
  }

  #set(runId: string, isNowPaused: boolean): void {
    if (this.#paused.has(runId) === isNowPaused) return;
    if (isNowPaused) this.#paused.add(runId);
    else this.#paused.delete(runId);
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isPaused, this.#paused.size > 0);
    this.#onChange();
  }
}
