/** The status bar while runs go on: what the one does, or how many there are. */
import * as vscode from 'vscode';
import type { RunEvent } from '../../core/events';
import type { Run } from '../../runs/runService';
import { COMMANDS } from '../ids';
import { plainLabel } from '../plainLabel';
import { RunProgress } from './runProgress';

const MAX_CHARS = 60;
/** Left of the notices of other extensions, right of the source control. */
const PRIORITY = 10;

interface FollowedRun {
  readonly run: Run;
  readonly phrases: RunProgress;
  phrase: string;
  /** The calls that wait for the user's word. */
  readonly waiting: Set<string>;
  isPaused: boolean;
}

export class RunStatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #followed = new Map<string, FollowedRun>();

  constructor() {
    this.#item = vscode.window.createStatusBarItem('rlm.runs', vscode.StatusBarAlignment.Left, PRIORITY);
    this.#item.name = vscode.l10n.t('RLM Runs');
  }

  /** Shows the run until it ends. */
  follow(run: Run): void {
    const followed: FollowedRun = { run, phrases: new RunProgress(), phrase: '', waiting: new Set(), isPaused: false };
    this.#followed.set(run.id, followed);
    for (const event of run.events) take(followed, event);
    const stop = run.subscribe((event) => {
      if (take(followed, event)) this.#draw();
    });
    void run.outcome.then(() => {
      stop();
      this.#followed.delete(run.id);
      this.#draw();
    });
    this.#draw();
  }

  dispose(): void {
    this.#item.dispose();
  }

  #draw(): void {
    const all = [...this.#followed.values()];
    const [first] = all;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const isWaiting = all.some(({ waiting }) => waiting.size > 0);
    const isStanding = all.every(({ isPaused }) => isPaused);
    const text = all.length === 1 ? shownPhrase(first) : vscode.l10n.t('{0} runs go on', all.length);
    this.#item.text = `${isWaiting ? '$(bell)' : isStanding ? '$(debug-pause)' : '$(loading~spin)'} ${text}`;
    this.#item.backgroundColor = isWaiting ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    const state = isWaiting ? vscode.l10n.t('{0}, waits for you', text) : text;
    this.#item.accessibilityInformation = { label: vscode.l10n.t('RLM: {0}', state), role: 'button' };
    this.#item.tooltip = all
      .map(({ run, phrase }) => `${cut(plainLabel(run.task))}\n${plainLabel(phrase)}`)
      .join('\n\n');
    const title = vscode.l10n.t('Show Run');
    // Without an id the command asks which, and those that go on come first.
    this.#item.command = { title, command: COMMANDS.showRun, arguments: all.length === 1 ? [first.run.id] : [] };
    this.#item.show();
  }
}

/** Resolves to whether there is something else to show now. */
function take(followed: FollowedRun, event: RunEvent): boolean {
  const before = followed.waiting.size;
  if (event.type === 'approval.asked') followed.waiting.add(event.callId);
  if (event.type === 'approval.answered') followed.waiting.delete(event.callId);
  if (event.type === 'run.pauseAsked') followed.isPaused = true;
  if (event.type === 'run.unpaused' || event.type === 'run.resumed') followed.isPaused = false;
  const phrase = followed.phrases.phraseOf(event);
  const isSame = phrase === undefined || phrase === followed.phrase;
  if (!isSame) followed.phrase = phrase;
  return !isSame || before > 0 !== followed.waiting.size > 0;
}

function shownPhrase({ run, phrase }: FollowedRun): string {
  return cut(plainLabel(phrase === '' ? run.task : phrase));
}

function cut(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1).trimEnd()}…` : text;
}
