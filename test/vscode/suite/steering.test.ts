import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, EDIT_SCHEME } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { Dialogs } from './dialogs';
import { logWith, MODEL_ID, once, OUR_FOLDER, reply, runTask, testModel } from './editor';

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

  /** Opens the code of the second iteration for editing, and writes other code there. */
  async function changeCode(
    runId: string,
    code: string,
  ): Promise<{ readonly document: vscode.TextDocument; readonly saved: Promise<unknown> }> {
    await vscode.commands.executeCommand(COMMANDS.editIteration, runId, 2);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document !== undefined);
    assert.equal(document.uri.scheme, EDIT_SCHEME);
    assert.equal(document.getText(), 'SUBMIT(count)');
    // In a browser the editor saves by itself too, and `save` does nothing, and says so, while that is being prepared.
    const saved = once(vscode.workspace.onDidSaveTextDocument, (one) => one === document);
    await replaceCode(document, code);
    return { document, saved };
  }

  async function replaceCode(document: vscode.TextDocument, code: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), code);
    assert.ok(await vscode.workspace.applyEdit(edit));
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
    const { document, saved } = await changeCode(parent.runId, 'SUBMIT(count * 100)');
    const edited = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.runEditedCode, document.uri);
    assert.equal(answerOf(edited), 200);
    assert.notEqual(edited.runId, parent.runId);
    await document.save();
    await saved;
    const kept = await vscode.workspace.fs.readFile(document.uri);
    assert.equal(new TextDecoder().decode(kept), 'SUBMIT(count * 100)');

    const model = await testModel();
    model.setAnswer(() => reply('SUBMIT(count + 1)'));
    const again = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.retryIteration, parent.runId, 2);
    assert.equal(answerOf(again), 3);
  });

  it('keeps code that a person wrote for as long as its run', async () => {
    const { runId } = await runTask('Keep what I wrote', TWO, { mode: 'rlm' });
    const { document, saved } = await changeCode(runId, 'SUBMIT("mine")');
    await document.save();
    await saved;
    const { storageUri } = await testModel();
    const folder = path.join(path.dirname(storageUri.fsPath), OUR_FOLDER, 'runs');
    assert.deepEqual(await readdir(path.join(folder, runId, 'edits')), ['iteration-2.ts']);
    dialogs.answerWith(({ choices }) => choices.find((one) => one === 'Delete'));
    await vscode.commands.executeCommand(COMMANDS.deleteRun, { id: runId, task: 'Keep what I wrote' });
    await replaceCode(document, 'SUBMIT("too late")');
    assert.equal(await document.save(), false);
    assert.equal((await readdir(folder)).includes(runId), false, 'nothing of the run is left or made anew');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
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
