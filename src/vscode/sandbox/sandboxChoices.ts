/** What the user is told of the engine of the sandbox, and what the user agreed to. */
import * as vscode from 'vscode';
import type { Said } from '../../core/said';
import type { RuntimeChoice } from '../../sandbox/chooseRuntime';
import type { ProbeMemory } from '../../sandbox/probeRuntime';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { saidWords } from '../sayingWords';

const PROBE_PREFIX = 'sandbox.probe:';
const NODE_PREFIX = 'sandbox.node:';
const TOLD_PREFIX = 'sandbox.told:';

export class SandboxChoices {
  readonly #store: vscode.Memento;
  readonly #onAllowed: () => void;
  /** Each thing is told once. */
  readonly #told = new Set<string>();

  constructor(store: vscode.Memento, onAllowed: () => void) {
    this.#store = store;
    this.#onAllowed = onAllowed;
  }

  /** Probes that went well, from one start of the editor to the next. */
  get memory(): ProbeMemory {
    return {
      get: (key) => this.#store.get<unknown>(PROBE_PREFIX + key),
      set: (key, result) => void this.#store.update(PROBE_PREFIX + key, result),
    };
  }

  /** A Node that was merely found runs only after the user agreed. */
  isNodeAllowed(execPath: string): boolean {
    return this.#store.get<unknown>(NODE_PREFIX + execPath) === true;
  }

  tell({ runtime, why, isFallback, attempts }: RuntimeChoice): void {
    if (runtime.engine !== 'quickjs') return;
    if (isFallback) void this.#tellFallback(why);
    const offered = attempts.find(
      ({ execPath, result }) =>
        result === 'notAllowed' && this.#store.get<unknown>(NODE_PREFIX + execPath) === undefined,
    );
    if (offered !== undefined) void this.#offer(offered.execPath);
  }

  /** One message for good, however often the editor starts: a machine that is too old stays so. */
  async #tellFallback(why: Said): Promise<void> {
    const key = TOLD_PREFIX + why.message;
    if (this.#isTold(key) || this.#store.get<unknown>(key) === true) return;
    await this.#store.update(key, true);
    const show = vscode.l10n.t('Show Sandbox Status');
    const message = vscode.l10n.t('Generated code runs in QuickJS, which is slower. {0}', plainLabel(saidWords(why)));
    const chosen = await vscode.window.showWarningMessage(message, show);
    if (chosen === show) await vscode.commands.executeCommand(COMMANDS.showSandboxStatus);
  }

  /** Runs go on in QuickJS until there is an answer. */
  async #offer(execPath: string): Promise<void> {
    if (this.#isTold(execPath)) return;
    const use = vscode.l10n.t('Use It');
    const never = vscode.l10n.t('Do Not Ask Again');
    const message = vscode.l10n.t('RLM can run generated code faster in the Node.js at {0}.', plainLabel(execPath));
    const chosen = await vscode.window.showInformationMessage(message, use, never);
    if (chosen === undefined) return;
    await this.#store.update(NODE_PREFIX + execPath, chosen === use);
    if (chosen === use) this.#onAllowed();
  }

  #isTold(what: string): boolean {
    const isTold = this.#told.has(what);
    this.#told.add(what);
    return isTold;
  }
}
