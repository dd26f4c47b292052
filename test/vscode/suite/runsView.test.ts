import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../../src/vscode/ids';
import { RunHistory, startOf, type PastRun } from '../../../src/vscode/runs/runHistory';
import { RunsView, type DayOfRuns } from '../../../src/vscode/runs/runsView';
import { Dialogs } from './dialogs';
import { reply, runTask } from './editor';

function memento(stored: Record<string, unknown> = {}): vscode.Memento {
  return {
    keys: () => Object.keys(stored),
    get: (key: string) => stored[key] as never,
    update: async (key, value) => void (stored[key] = structuredClone(value)),
  };
}

function idAt(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-abc123`;
}

/** The view of a list, without a tree of the editor: its own is shown by the browser tests. */
function treeOf(
  history: RunHistory,
  active: readonly string[] = [],
): { shown(): Promise<string[]>; filter(text: string): string | undefined; dispose(): void } {
  const tree: { message?: string; dispose(): void } = { dispose() {} };
  const original = vscode.window.createTreeView;
  const window = vscode.window as { createTreeView: unknown };
  window.createTreeView = () => tree;
  try {
    const view = new RunsView(history, async () => active.map((id) => ({ id, events: [] })));
    const itemOf = async (element: DayOfRuns | PastRun): Promise<string> => {
      const { label, contextValue, iconPath } = await view.getTreeItem(element);
      const icon = iconPath instanceof vscode.ThemeIcon ? iconPath.id : '';
      const text = typeof label === 'string' ? label : (label?.label ?? '');
      return [text, contextValue, icon].filter(Boolean).join(' | ');
    };
    return {
      async shown() {
        const lines: string[] = [];
        for (const day of view.getChildren()) {
          lines.push(await itemOf(day));
          for (const run of view.getChildren(day)) lines.push(`  ${await itemOf(run)}`);
        }
        return lines;
      },
      filter(text) {
        view.setFilter(text);
        view.getChildren();
        return tree.message;
      },
      dispose: () => view.dispose(),
    };
  } finally {
    window.createTreeView = original;
  }
}

describe('the list of runs', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('shows days and states, newest first', async () => {
    const now = new Date();
    const yesterday = new Date(now.getTime() - 86_400_000);
    const history = new RunHistory(memento());
    const [old, ended, going] = [idAt(yesterday), idAt(now), idAt(new Date(now.getTime() + 1_000))];
    await history.addRun({ id: old, task: 'Cut short' });
    await history.addRun({ id: ended, task: 'Tell me $(zap)' });
    await history.endRun(ended, { kind: 'submitted', outputs: {} });
    await history.addRun({ id: going, task: 'Goes on' });
    const tree = treeOf(history, [going]);
    assert.deepEqual(await tree.shown(), [
      'Today',
      '  Goes on | run.running | loading~spin',
      '  Tell me $ (zap) | run.submitted | pass',
      'Yesterday',
      '  Cut short | run.interrupted | debug-pause',
    ]);
    tree.dispose();
  });

  it('keeps names, forgets what is removed, and reads what older versions stored', async () => {
    const stored = { 'rlm.lastRuns': [{ id: 'x', task: 'Old' }, 'broken', { id: 7 }, { id: 'y', task: 'Other' }] };
    const history = new RunHistory(memento(stored));
    const tree = treeOf(history);
    assert.deepEqual(await tree.shown(), [
      'Earlier',
      '  Old | run.unknown | history',
      '  Other | run.unknown | history',
    ]);
    await history.renameRun('x', '  A better name ');
    await history.removeRun('y');
    assert.deepEqual(await tree.shown(), ['Earlier', '  A better name | run.unknown | history']);
    await history.renameRun('x', '');
    assert.equal(history.runs[0]?.name, undefined);
    tree.dispose();
  });

  it('shows only the runs that have each word of a filter, and says how many', async () => {
    const history = new RunHistory(memento());
    for (const [id, task] of [
      ['a', 'Count the errors'],
      ['b', 'Name the owners of errors'],
      ['c', 'Sum'],
    ] as const)
      await history.addRun({ id, task });
    await history.renameRun('c', 'Owners again');
    await history.endRun('a', { kind: 'submitted', outputs: {} });
    const tree = treeOf(history);
    assert.equal(tree.filter('OWNERS'), '2 of 3 runs have "OWNERS".');
    assert.deepEqual(await tree.shown(), [
      'Earlier',
      '  Owners again | run.interrupted | debug-pause',
      '  Name the owners of errors | run.interrupted | debug-pause',
    ]);
    assert.equal(tree.filter('finished errors'), '1 of 3 runs have "finished errors".');
    assert.deepEqual(await tree.shown(), ['Earlier', '  Count the errors | run.submitted | pass']);
    assert.equal(tree.filter(''), '');
    assert.equal((await tree.shown()).length, 4);
    tree.dispose();
  });

  it('keeps as many as the setting says, and deletes the journals of the others', async () => {
    const setCount = (count: number | undefined): Thenable<void> =>
      vscode.workspace.getConfiguration().update(SETTINGS.keepCount, count, vscode.ConfigurationTarget.Global);
    const first = await runTask('The first of three', [reply(`SUBMIT(1)`)]);
    await setCount(2);
    try {
      await runTask('The second', [reply(`SUBMIT(1)`)]);
      const { runId } = await runTask('The third', [reply(`SUBMIT(1)`)]);
      dialogs.answerWith(() => undefined);
      await vscode.commands.executeCommand(COMMANDS.showRun);
      const { choices } = await dialogs.next(({ text }) => text === 'Show Run');
      assert.deepEqual(choices, ['The third', 'The second']);
      await vscode.commands.executeCommand(COMMANDS.showRun, first.runId);
      await dialogs.next(({ text }) => text === `The run ${first.runId} is no longer stored.`);
      await vscode.commands.executeCommand(COMMANDS.showRun, runId);
    } finally {
      await setCount(undefined);
    }
  });

  it('deletes all that are selected, after one question', async () => {
    const runs = [await runTask('One of two', [reply(`SUBMIT(1)`)]), await runTask('Two of two', [reply(`SUBMIT(1)`)])];
    dialogs.answerWith(({ choices }) => choices.find((one) => one === 'Delete'));
    const selected = runs.map(({ runId }) => ({ id: runId }));
    await vscode.commands.executeCommand(COMMANDS.deleteRun, selected[0], selected);
    assert.ok(dialogs.seen.some(({ text }) => text === 'Delete 2 runs?'));
    for (const { runId } of runs) {
      await vscode.commands.executeCommand(COMMANDS.showRun, runId);
      await dialogs.next(({ text }) => text === `The run ${runId} is no longer stored.`);
    }
  });

  it('takes the start from the id', () => {
    const date = new Date('2026-11-22T13:25:01Z');
    assert.equal(startOf(idAt(date))?.getTime(), date.getTime());
    assert.equal(startOf('no-run'), undefined);
  });

  it('deletes a run with its journal, after a question', async () => {
    const { runId } = await runTask('To be deleted', [reply(`SUBMIT(1)`)]);
    await vscode.commands.executeCommand(COMMANDS.deleteRun, { id: runId, task: 'To be deleted' });
    assert.ok(dialogs.seen.some(({ text }) => text === 'Delete the run "To be deleted"?'));
    dialogs.answerWith(({ choices }) => choices.find((one) => one === 'Delete'));
    await vscode.commands.executeCommand(COMMANDS.showRun, runId);
    assert.ok(!dialogs.seen.some(({ text }) => text.includes('no longer stored')), 'It was kept so far.');
    await vscode.commands.executeCommand(COMMANDS.deleteRun, { id: runId, task: 'To be deleted' });
    await vscode.commands.executeCommand(COMMANDS.showRun, runId);
    await dialogs.next(({ text }) => text === `The run ${runId} is no longer stored.`);
  });
});
