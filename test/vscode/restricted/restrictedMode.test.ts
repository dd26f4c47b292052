import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { Dialogs } from '../suite/dialogs';
import { MODEL_ID, ourExtension, testModel } from '../suite/editor';
import { participant } from '../suite/participant';

describe('Restricted Mode', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('is where these tests run', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('has the commands, and running a task offers to manage trust', async () => {
    const result = await vscode.commands.executeCommand(COMMANDS.runTask, { task: 'Any', modelId: MODEL_ID });
    assert.equal(result, undefined);
    assert.ok(ourExtension().isActive);
    const shown = await dialogs.next(({ kind }) => kind === 'error');
    assert.match(shown.text, /Restricted Mode/);
    assert.deepEqual(shown.choices, ['Manage Workspace Trust']);
    assert.equal(dialogs.seen.length, 1);
    assert.deepEqual((await testModel()).requests, []);
  });

  it('starts nothing from the chat, which offers the same', async () => {
    const chat = participant([]);
    const result = await chat.ask('Any', { kind: 'submitted', outputs: { answer: 1 } });
    assert.match(result?.errorDetails?.message ?? '', /Restricted Mode/);
    assert.deepEqual(chat.shown, ['button: Manage Workspace Trust workbench.trust.manage []']);
  });

  it('can have its trust managed', async () => {
    assert.ok((await vscode.commands.getCommands(true)).includes('workbench.trust.manage'));
  });
});
