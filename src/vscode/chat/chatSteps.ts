import * as vscode from 'vscode';
import type { RunEvent, RunEventType } from '../../core/events';
import type { RunProgress } from '../runs/runProgress';
import { asMarkdown } from './plainMarkdown';

const STEPS: ReadonlySet<RunEventType> = new Set(['mode.chosen', 'iteration.started', 'approval.asked', 'worker.lost']);
const TOLD_TOOLS = 4;

/**
 * What the chat is told while a run goes on. Each phrase stays as a line of the answer, so calls are told once for each
 * tool of an iteration, and of some tools only.
 */
export class ChatSteps {
  readonly #phrases: RunProgress;
  readonly #tools = new Set<string>();

  constructor(phrases: RunProgress) {
    this.#phrases = phrases;
  }

  /** As Markdown; undefined where the event is not told. */
  phraseOf(event: RunEvent): string | undefined {
    const phrase = this.#phrases.phraseOf(event);
    if (phrase === undefined) return undefined;
    if (event.type === 'iteration.started') this.#tools.clear();
    if (event.type === 'tool.started') return this.#callPhrase(`${event.server}.${event.tool}`, event.iteration ?? 1);
    return STEPS.has(event.type) ? asMarkdown(phrase) : undefined;
  }

  #callPhrase(tool: string, iteration: number): string | undefined {
    if (this.#tools.has(tool) || this.#tools.size >= TOLD_TOOLS) return undefined;
    this.#tools.add(tool);
    return asMarkdown(vscode.l10n.t('Iteration {0}: {1}', iteration, tool));
  }
}
