import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RlmApi } from '../../../src/vscode/api/rlmApi';
import { COMMANDS, LANGUAGE_MODEL_TOOLS } from '../../../src/vscode/ids';
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

  it('neither reads, lists nor runs saved programs', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('a folder is open');
    const programs = vscode.Uri.joinPath(folder, '.rlm', 'programs');
    const write = (name: string, text: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(programs, name), new TextEncoder().encode(text));
    await write('fine.ts', '/** Fine. */\nexport default async function fine() {\n  return 1;\n}\n');
    await write('broken.ts', 'broken');
    try {
      assert.equal(await vscode.commands.executeCommand(COMMANDS.runProgram, 'fine'), undefined);
      const shown = await dialogs.next(({ kind }) => kind === 'error');
      assert.match(shown.text, /Restricted Mode/);
      const search = vscode.lm.invokeTool(LANGUAGE_MODEL_TOOLS.searchTools, {
        input: { query: 'fine' },
        toolInvocationToken: undefined,
      });
      await assert.rejects(async () => search, /Restricted Mode/);
      // Who has read the folder would have told what is broken in it.
      assert.deepEqual(vscode.languages.getDiagnostics(vscode.Uri.joinPath(programs, 'broken.ts')), []);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '.rlm'), { recursive: true });
    }
  });

  it('refuses what another extension asks for by the API, and tells it so', async () => {
    const { runTask } = (await ourExtension().activate()) as RlmApi;
    const asked = runTask({ task: 'Any', model: MODEL_ID, showPanel: true });
    const seen: string[] = [];
    asked.events(({ type }) => seen.push(type));
    const refusal = { code: 'workspaceUntrusted', message: /workspace is not trusted/ };
    await assert.rejects(asked.id, refusal);
    await assert.rejects(asked.result, refusal);
    asked.cancel();
    assert.deepEqual(seen, []);
    assert.deepEqual((await testModel()).requests, []);
    assert.deepEqual(dialogs.seen, []);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
  });

  it('can have its trust managed', async () => {
    assert.ok((await vscode.commands.getCommands(true)).includes('workbench.trust.manage'));
  });
});
