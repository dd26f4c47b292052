import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EDIT_SCHEME } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { Dialogs } from './dialogs';
import { logWith, MODEL_ID, reply, runTask, testModel } from './editor';

describe('steering a run in the editor', function () {
  this.timeout(150_000);
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.dispose();
    // The scripts answer again.
    (await testModel()).setAnswer(() => undefined as never);
  });

  const TWO = [reply('const count = 2;\nprint(count);'), reply('SUBMIT(count)')];

  function answerOf({ outcome }: RunTaskResult): unknown {
    return outcome.kind === 'submitted' ? outcome.outputs['result'] : outcome;
  }

  it('pauses, tells the model hints and goes on, by commands; a run that has ended takes no hint', async () => {
    const model = await testModel();
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    model.setAnswer(async ({ messages }) => {
      if (messages.some(({ isAssistant }) => isAssistant)) return reply('SUBMIT(count)');
      asked.resolve();
      await release.promise;
      return TWO[0] ?? '';
    });
    const options = { task: 'Steer this', modelId: MODEL_ID, mode: 'rlm' };
    const running = vscode.commands.executeCommand<RunTaskResult>(COMMANDS.runTask, options);
    await asked.promise;
    await vscode.commands.executeCommand(COMMANDS.pauseRun);
    await vscode.commands.executeCommand(COMMANDS.addHint, undefined, 'Only the open ones.');
    release.resolve();
    await logWith('the run stands');
    const before = model.requests.length;
    await vscode.commands.executeCommand(COMMANDS.resumeRun);
    const result = await running;
    assert.equal(answerOf(result), 2);
    assert.equal(model.requests.length, before + 1);
    assert.match(model.requests.at(-1)?.texts.at(-1) ?? '', /Only the open ones\.$/);
    await vscode.commands.executeCommand(COMMANDS.addHint, result.runId, 'Too late.');
    const { text } = await dialogs.next(({ kind, text: said }) => kind === 'information' && said.includes('has ended'));
    assert.match(text, /not told your hint/);
  });

  it('runs other code from an iteration, and asks the model again from one', async () => {
    const parent = await runTask('Fork this', TWO, { mode: 'rlm' });
    assert.equal(answerOf(parent), 2);
    await vscode.commands.executeCommand(COMMANDS.editIteration, parent.runId, 2);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document !== undefined);
    assert.equal(document.uri.scheme, EDIT_SCHEME);
    assert.equal(document.getText(), 'SUBMIT(count)');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 0, 13), 'SUBMIT(count * 100)');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const edited = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.runEditedCode, document.uri);
    assert.equal(answerOf(edited), 200);
    assert.notEqual(edited.runId, parent.runId);
    await document.save();
    const saved = await vscode.workspace.fs.readFile(document.uri);
    assert.equal(new TextDecoder().decode(saved), 'SUBMIT(count * 100)');

    const model = await testModel();
    model.setAnswer(() => reply('SUBMIT(count + 1)'));
    const again = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.retryIteration, parent.runId, 2);
    assert.equal(answerOf(again), 3);
  });

  it('shows the code of two iterations side by side', async () => {
    const { runId } = await runTask('Compare this', TWO, { mode: 'rlm' });
    await vscode.commands.executeCommand(COMMANDS.compareIterations, runId, 2);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(
      input instanceof vscode.TabInputTextDiff,
      String(vscode.window.tabGroups.activeTabGroup.activeTab?.label),
    );
    const [before, after] = await Promise.all(
      [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.match(before?.getText() ?? '', /const count = 2/);
    assert.equal(after?.getText(), 'SUBMIT(count)');
  });
});
