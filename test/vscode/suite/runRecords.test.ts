import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent } from '../../../src/core/events';
import { drawnEvents } from '../../../src/core/transcript/drawnEvents';
import { LIMIT_SETTINGS, PANEL_VIEW_TYPE } from '../../../src/vscode/ids';
import { RunPanels } from '../../../src/vscode/runs/runPanels';
import { journaledRun } from '../../../src/runs/run';
import { Dialogs } from './dialogs';
import { logWith, OUR_FOLDER, ourExtension, reply, runTask, testModel, textWith } from './editor';
/** A run has ended a moment before the last line of its journal is on the disk. */
async function readRunJournal(runId: string): Promise<readonly RunEvent[]> {
  const { storageUri } = await testModel();
  const file = path.join(path.dirname(storageUri.fsPath), OUR_FOLDER, 'runs', runId, 'journal.jsonl');
  const text = await textWith(file, '"type":"run.finished"');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

describe('what is kept of a run', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('is its journal: every event, in order, in the storage of the workspace', async () => {
    const { runId } = await runTask('Write a journal', [
      reply(`print(await everything.echo({ message: 'in the journal' }))`),
      reply(`SUBMIT('kept')`),
    ]);
    const events = await readRunJournal(runId);
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_, index) => index),
    );
    assert.ok(events.every((event) => event.runId === runId));
    assert.equal(events[0]?.type, 'run.started');
    assert.equal(events.at(-1)?.type, 'run.finished');
    const types = new Set(events.map(({ type }) => type));
    for (const type of ['servers.connected', 'model.finished', 'cell.started', 'tool.finished', 'observation.made']) {
      assert.ok(types.has(type as RunEvent['type']), type);
    }
  });

  it('follows the limits of the settings', async () => {
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(LIMIT_SETTINGS.iterations, 1, vscode.ConfigurationTarget.Global);
    try {
      const { runId, outcome } = await runTask('Never done', [
        reply(`print('not yet')`),
        reply(`SUBMIT('in the end')`),
      ]);
      assert.notEqual(outcome.kind, 'submitted', JSON.stringify(outcome));
      const [started] = await readRunJournal(runId);
      assert.equal(started?.type === 'run.started' && started.limits.iterations, 1);
    } finally {
      await configuration.update(LIMIT_SETTINGS.iterations, undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is in the log of the output channel', async () => {
    const { runId } = await runTask('Write a log', [reply(`SUBMIT(await everything.echo({ message: 'logged' }))`)]);
    const text = await logWith(`[${runId}] run finished`);
    assert.match(text, /\[info\] .*run started from command with rlm-test\/one: Write a log/);
    assert.match(text, /\[info\] .*server everything is ready with \d+ tools/);
    assert.match(text, /\[info\] .*iteration 1: everything: echo answered in \d+ ms/);
    assert.ok(!text.includes('[debug]'), 'Code and observations are for the level debug.');
  });

  it('fills the panel that a window reload restores', async () => {
    const { runId } = await runTask('Restore the panel', [reply(`SUBMIT('restored')`)]);
    const events = await readRunJournal(runId);
    const { panel, sent } = await restorePanel({ runId, expanded: {} }, events);
    assert.equal(panel.title, 'RLM: Restore the panel');
    const reset = await sent((message) => message.type === 'reset');
    assert.deepEqual([reset.runId, reset.events], [runId, drawnEvents(events)]);
    panel.dispose();
  });

  it('is reported as missing in the panel where the journal is gone', async () => {
    const { panel, sent } = await restorePanel({ runId: '20200101-000000-abcdef', expanded: {} }, undefined);
    const message = await sent(({ type }) => type === 'missing');
    assert.equal(message.runId, '20200101-000000-abcdef');
    panel.dispose();
  });
});

interface SentMessage {
  readonly type: string;
  readonly runId?: string;
  readonly events?: readonly unknown[];
}

/** Does what VS Code does after a reload, with a panel whose page really runs. */
async function restorePanel(
  state: unknown,
  events: readonly RunEvent[] | undefined,
): Promise<{
  readonly panel: vscode.WebviewPanel;
  readonly sent: (fits: (message: SentMessage) => boolean) => Promise<SentMessage>;
}> {
  const find = async (runId: string) => (events === undefined ? undefined : journaledRun(runId, events));
  const window = vscode.window as Record<string, unknown>;
  const original = window['registerWebviewPanelSerializer'];
  let serializer: vscode.WebviewPanelSerializer | undefined;
  window['registerWebviewPanelSerializer'] = (type: string, registered: vscode.WebviewPanelSerializer) => {
    assert.equal(type, PANEL_VIEW_TYPE);
    serializer = registered;
    return new vscode.Disposable(() => {});
  };
  try {
    new RunPanels(ourExtension().extensionUri, find, () => Promise.resolve());
  } finally {
    window['registerWebviewPanelSerializer'] = original;
  }
  assert.ok(serializer !== undefined);

  const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, 'restoring', vscode.ViewColumn.Active);
  const messages: SentMessage[] = [];
  const posted = new vscode.EventEmitter<SentMessage>();
  const { webview } = panel;
  const post = webview.postMessage.bind(webview);
  webview.postMessage = (message: SentMessage) => {
    messages.push(message);
    posted.fire(message);
    return post(message);
  };
  await serializer.deserializeWebviewPanel(panel, state);
  const sent = (fits: (message: SentMessage) => boolean): Promise<SentMessage> => {
    const before = messages.find(fits);
    if (before !== undefined) return Promise.resolve(before);
    return new Promise((resolve) => {
      posted.event((message) => {
        if (fits(message)) resolve(message);
      });
    });
  };
  return { panel, sent };
}
