import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../../src/core/events';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { EventStream, type Run } from '../../../src/runs/run';
import { RunStatusBar } from '../../../src/vscode/runs/runStatusBar';

interface ShownItem {
  text: string;
  isShown: boolean;
  command: vscode.Command | undefined;
  backgroundColor: vscode.ThemeColor | undefined;
}

function statusBar(): { readonly item: ShownItem; readonly bar: RunStatusBar } {
  const item: ShownItem & { show(): void; hide(): void; dispose(): void } = {
    text: '',
    isShown: false,
    command: undefined,
    backgroundColor: undefined,
    show: () => void (item.isShown = true),
    hide: () => void (item.isShown = false),
    dispose: () => undefined,
  };
  const window = vscode.window as { createStatusBarItem: unknown };
  const original = window.createStatusBarItem;
  window.createStatusBarItem = () => item;
  try {
    return { item, bar: new RunStatusBar() };
  } finally {
    window.createStatusBarItem = original;
  }
}

function runOf(id: string, task: string): { run: Run; stream: EventStream; end(): Promise<void> } {
  const stream = new EventStream(
    id,
    () => 0,
    (body) => body,
  );
  const ended = Promise.withResolvers<RunOutcome>();
  const run: Run = {
    id,
    task,
    events: stream.events,
    subscribe: (listener) => stream.subscribe(listener),
    outcome: ended.promise,
    isFinished: false,
    cancel() {},
  };
  const end = async (): Promise<void> => {
    ended.resolve({ kind: 'cancelled' });
    await new Promise(setImmediate);
  };
  return { run, stream, end };
}

describe('the status bar', () => {
  it('tells what a run does, counts several, and is gone when the last has ended', async () => {
    const { item, bar } = statusBar();
    const [first, second] = [runOf('a', 'Count $(zap)'), runOf('b', 'Sum')];
    bar.follow(first.run);
    assert.equal(item.text, '$(loading~spin) Count $ (zap)');
    assert.deepEqual(item.command?.arguments, ['a']);
    first.stream.emit({ type: 'iteration.started' }, { iteration: 2 });
    assert.equal(item.text, '$(loading~spin) Iteration 2: the model writes code');
    first.stream.emit(
      { type: 'tool.started', callId: 't', server: 'logs', tool: 'find', arguments: {} },
      { iteration: 2 },
    );
    assert.equal(item.text, '$(loading~spin) Iteration 2: logs.find');
    bar.follow(second.run);
    assert.equal(item.text, '$(loading~spin) 2 runs go on');
    assert.deepEqual(item.command?.arguments, []);
    await first.end();
    assert.equal(item.text, '$(loading~spin) Sum');
    assert.equal(item.isShown, true);
    await second.end();
    assert.equal(item.isShown, false);
  });

  it('calls for the user while a call waits for an answer', () => {
    const { item, bar } = statusBar();
    const { run, stream } = runOf('a', 'Delete');
    stream.emit({ type: 'run.started', task: 'Delete', model: MODEL, surface: 'command', limits: DEFAULT_LIMITS });
    stream.emit({ type: 'iteration.started' }, { iteration: 1 });
    bar.follow(run);
    const call = { callId: 't', server: 'notes', tool: 'drop', arguments: {} };
    stream.emit({ type: 'approval.asked', ...call, isDestructive: true }, { iteration: 1 });
    assert.equal(item.text, '$(bell) notes.drop waits for your approval');
    assert.equal(item.backgroundColor?.id, 'statusBarItem.warningBackground');
    stream.emit({ type: 'approval.answered', callId: 't', decision: 'once' }, { iteration: 1 });
    stream.emit({ type: 'tool.started', ...call }, { iteration: 1 });
    assert.equal(item.text, '$(loading~spin) Iteration 1: notes.drop');
    assert.equal(item.backgroundColor, undefined);
  });
});

const MODEL = { id: 'one', name: 'One', vendor: 'test', family: 'test', maxInputTokens: 0 };
