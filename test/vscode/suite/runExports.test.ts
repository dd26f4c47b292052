import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunJson } from '../../../src/core/exports/runJson';
import { COMMANDS } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { Dialogs } from './dialogs';
import { reply, runTask, testModel, workspaceUri } from './editor';

/** Answers the next dialogs that ask where to save. */
function savingTo(file: vscode.Uri): vscode.Disposable {
  const window = vscode.window as { showSaveDialog: unknown };
  const original = window.showSaveDialog;
  window.showSaveDialog = async () => file;
  return new vscode.Disposable(() => {
    window.showSaveDialog = original;
  });
}

async function textAt(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

describe('what a person takes along of a run', () => {
  let dialogs: Dialogs;
  let run: RunTaskResult;
  const CODE = `const { echo } = everything;\nprint(await everything.echo({ message: 'x'.repeat(100_000) }).then((text) => text.length));\nSUBMIT({ rows: [{ a: 1 }, { a: 2 }], note: 'done' });`;
  before(async () => {
    dialogs = new Dialogs();
    run = await runTask('Export me: now!', [reply(CODE)], { mode: 'rlm' });
    dialogs.dispose();
  });
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('exports the transcript as Markdown, where the user says', async () => {
    const file = workspaceUri('exported.md');
    const saving = savingTo(file);
    dialogs.answerWith(({ choices }) => choices.find((one) => one === 'Markdown'));
    const written = await vscode.commands.executeCommand<vscode.Uri>(COMMANDS.exportRun, run.runId);
    saving.dispose();
    assert.equal(written.toString(), file.toString());
    const text = await textAt(file);
    assert.ok(text.startsWith('# Export me: now!\n'), text.slice(0, 200));
    assert.ok(text.includes(`\`\`\`js\n${CODE}\n\`\`\``), text);
    await dialogs.next(({ text: shown }) => shown === 'The run was exported to exported.md.');
    await vscode.workspace.fs.delete(file);
  });

  it('exports all events and the outcome as JSON, large values in their places', async () => {
    const file = workspaceUri('exported.json');
    const saving = savingTo(file);
    await vscode.commands.executeCommand(COMMANDS.exportRun, { id: run.runId, task: '' }, undefined, 'json');
    saving.dispose();
    const read = JSON.parse(await textAt(file)) as RunJson;
    assert.equal(`${read.format} ${read.version} ${read.id}`, `rlm-run 1 ${run.runId}`);
    assert.deepEqual(read.outcome, run.outcome);
    assert.deepEqual(
      read.events.map(({ sequence }) => sequence),
      read.events.map((_, index) => index),
    );
    const finished = read.events.find((event) => event.type === 'tool.finished');
    assert.ok(JSON.stringify(finished).includes('x'.repeat(100_000)));
    await vscode.workspace.fs.delete(file);
  });

  it('copies the answer, and opens it as a JSON document without changes to save', async () => {
    await vscode.commands.executeCommand(COMMANDS.copyAnswer, run.runId);
    assert.ok((await vscode.env.clipboard.readText()).startsWith('```json\n{\n  "rows": ['));
    await vscode.commands.executeCommand(COMMANDS.openAnswer, run.runId);
    const { document } = vscode.window.activeTextEditor ?? assert.fail('No editor is open.');
    assert.equal(document.languageId, 'json');
    assert.deepEqual(JSON.parse(document.getText()), { rows: [{ a: 1 }, { a: 2 }], note: 'done' });
    assert.equal(document.isDirty, false);
  });

  it('says where there is no answer', async () => {
    const failed = await runTask('Nothing', [{ error: 'Blocked', message: 'no' }], { mode: 'rlm' });
    await vscode.commands.executeCommand(COMMANDS.openAnswer, failed.runId);
    await dialogs.next(({ text }) => text === 'This run has no answer.');
  });

  it('replays a run without asking the model or calling a tool, and compares both', async () => {
    const asked = (await testModel()).requests.length;
    const again = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.replayRun, run.runId);
    assert.notEqual(again.runId, run.runId);
    assert.deepEqual(again.outcome, run.outcome);
    assert.equal((await testModel()).requests.length, asked);
    const document = await vscode.commands.executeCommand<vscode.Uri>(COMMANDS.compareRuns, undefined, [
      { id: run.runId },
      { id: again.runId },
    ]);
    const text = await textAt(document);
    assert.ok(text.startsWith('# Two runs\n\n> Export me: now!\n'), text);
    assert.match(text, /\| Tool calls +\| 1 +\| 1 +\|/);
  });
});
