/** The runs of a workspace as a tree: by day, newest first, each with how it ended. */
import * as vscode from 'vscode';
import type { Run } from '../../runs/runService';
import { isPaused } from '../../runs/steering';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../ids';
import { plainLabel } from '../plainLabel';
import { startOf, type PastRun, type RunHistory } from './runHistory';

type ActiveRun = Pick<Run, 'id' | 'events'>;
type ActiveRuns = () => Promise<readonly ActiveRun[]>;

export interface DayOfRuns {
  readonly day: string;
  readonly runs: readonly PastRun[];
}

/** `interrupted`: it was running when its window ended. `unknown`: an older version did not say. */
type ShownState = NonNullable<PastRun['state']> | 'interrupted' | 'paused' | 'unknown';

const ICONS: Readonly<Record<ShownState, readonly [icon: string, color?: string]>> = {
  running: ['loading~spin'],
  paused: ['debug-pause', 'charts.blue'],
  interrupted: ['debug-pause', 'problemsWarningIcon.foreground'],
  submitted: ['pass', 'testing.iconPassed'],
  extracted: ['pass', 'problemsWarningIcon.foreground'],
  limitReached: ['warning', 'problemsWarningIcon.foreground'],
  failed: ['error', 'problemsErrorIcon.foreground'],
  cancelled: ['circle-slash'],
  unknown: ['history'],
};

export class RunsView implements vscode.TreeDataProvider<DayOfRuns | PastRun>, vscode.Disposable {
  readonly #history: RunHistory;
  readonly #activeRuns: ActiveRuns;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #tree: vscode.TreeView<DayOfRuns | PastRun>;
  readonly #view: vscode.Disposable;
  #filter = '';

  constructor(history: RunHistory, activeRuns: ActiveRuns) {
    this.#history = history;
    this.#activeRuns = activeRuns;
    this.#tree = vscode.window.createTreeView(VIEWS.runs, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#view = vscode.Disposable.from(
      this.#tree,
      this.#changed,
      history.onDidChange(() => this.#changed.fire()),
    );
  }

  get filter(): string {
    return this.#filter;
  }

  /** Shows only the runs that have each of these words; all where there are none. */
  setFilter(text: string): void {
    this.#filter = text.trim();
    const isFiltered = this.#filter !== '';
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasRunFilter, isFiltered);
    this.#changed.fire();
  }

  dispose(): void {
    this.#view.dispose();
  }

  getChildren(element?: DayOfRuns | PastRun): (DayOfRuns | PastRun)[] {
    if (element === undefined) return daysOf(this.#shownRuns(), new Date());
    return 'runs' in element ? [...element.runs] : [];
  }

  #shownRuns(): readonly PastRun[] {
    const { runs } = this.#history;
    const words = this.#filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const shown = runs.filter(({ task, name = '', state }) => {
      const text = `${name}\n${task}\n${wordsOf(state ?? 'unknown')}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    });
    const counts = vscode.l10n.t('{0} of {1} runs have "{2}".', shown.length, runs.length, plainLabel(this.#filter));
    this.#tree.message = words.length === 0 ? '' : counts;
    return shown;
  }

  async getTreeItem(element: DayOfRuns | PastRun): Promise<vscode.TreeItem> {
    if ('runs' in element) {
      const item = new vscode.TreeItem(element.day, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `day ${element.day}`;
      return item;
    }
    const active = await this.#activeRuns();
    return runItem(
      element,
      active.find(({ id }) => id === element.id),
    );
  }
}

function runItem(run: PastRun, active: ActiveRun | undefined): vscode.TreeItem {
  const state = stateOf(run, active);
  const [icon, color] = ICONS[state];
  const label = plainLabel(run.name ?? run.task);
  const started = startOf(run.id);
  const item = new vscode.TreeItem(label);
  item.id = run.id;
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.description = started?.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' }) ?? '';
  item.tooltip = [plainLabel(run.task), wordsOf(state), started?.toLocaleString(vscode.env.language) ?? ''].join('\n');
  item.accessibilityInformation = { label: `${label}, ${wordsOf(state)}, ${item.description}` };
  item.contextValue = `run.${state}`;
  item.command = { title: vscode.l10n.t('Show Run'), command: COMMANDS.showRun, arguments: [run.id] };
  return item;
}

function stateOf({ state }: PastRun, active: ActiveRun | undefined): ShownState {
  if (active !== undefined) return isPaused(active.events) ? 'paused' : 'running';
  return state === 'running' ? 'interrupted' : (state ?? 'unknown');
}

function wordsOf(state: ShownState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'interrupted':
      return vscode.l10n.t('interrupted, can be resumed');
    case 'submitted':
      return vscode.l10n.t('finished');
    case 'extracted':
      return vscode.l10n.t('answered at a limit');
    case 'limitReached':
      return vscode.l10n.t('ended at a limit without an answer');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('stopped');
    case 'unknown':
      return vscode.l10n.t('ended');
  }
}

function daysOf(runs: readonly PastRun[], now: Date): DayOfRuns[] {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const named = new Map([
    [yesterday.toDateString(), vscode.l10n.t('Yesterday')],
    [now.toDateString(), vscode.l10n.t('Today')],
  ]);
  const byDay = Map.groupBy(runs, ({ id }) => {
    const started = startOf(id);
    if (started === undefined) return vscode.l10n.t('Earlier');
    return named.get(started.toDateString()) ?? started.toLocaleDateString(vscode.env.language, { dateStyle: 'full' });
  });
  return [...byDay].map(([day, own]) => ({ day, runs: own }));
}
