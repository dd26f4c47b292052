/** The runs of a workspace as a tree: by day, newest first, each with how it ended. */
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../ids';
import { plainLabel } from '../plainLabel';
import { startOf, type PastRun, type RunHistory } from './runHistory';

export interface DayOfRuns {
  readonly day: string;
  readonly runs: readonly PastRun[];
}

/** `interrupted`: it was running when its window ended. `unknown`: an older version did not say. */
type ShownState = NonNullable<PastRun['state']> | 'interrupted' | 'unknown';

const ICONS: Readonly<Record<ShownState, readonly [icon: string, color?: string]>> = {
  running: ['loading~spin'],
  interrupted: ['debug-pause', 'charts.orange'],
  submitted: ['pass', 'testing.iconPassed'],
  extracted: ['pass', 'charts.orange'],
  limitReached: ['warning', 'charts.orange'],
  failed: ['error', 'testing.iconFailed'],
  cancelled: ['circle-slash'],
  unknown: ['history'],
};

export class RunsView implements vscode.TreeDataProvider<DayOfRuns | PastRun>, vscode.Disposable {
  readonly #history: RunHistory;
  readonly #activeRuns: () => Promise<readonly { readonly id: string }[]>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.Disposable;

  constructor(history: RunHistory, activeRuns: () => Promise<readonly { readonly id: string }[]>) {
    this.#history = history;
    this.#activeRuns = activeRuns;
    const view = vscode.window.createTreeView(VIEWS.runs, { treeDataProvider: this, showCollapseAll: true });
    this.#view = vscode.Disposable.from(
      view,
      this.#changed,
      history.onDidChange(() => this.#changed.fire()),
    );
  }

  dispose(): void {
    this.#view.dispose();
  }

  getChildren(element?: DayOfRuns | PastRun): (DayOfRuns | PastRun)[] {
    if (element === undefined) return daysOf(this.#history.runs, new Date());
    return 'runs' in element ? [...element.runs] : [];
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
      active.some(({ id }) => id === element.id),
    );
  }
}

function runItem(run: PastRun, isActive: boolean): vscode.TreeItem {
  const state = stateOf(run, isActive);
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

function stateOf({ state }: PastRun, isActive: boolean): ShownState {
  if (isActive) return 'running';
  return state === 'running' ? 'interrupted' : (state ?? 'unknown');
}

function wordsOf(state: ShownState): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
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
