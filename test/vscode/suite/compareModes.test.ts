import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CompareModesResult } from '../../../src/vscode/runs/compareModesCommand';
import { CODE_SCHEME, COMMANDS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { MODEL_ID, reply, testModel } from './editor';

describe('RLM: Compare Code Mode and ReAct', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('runs the task in both modes, opens both panels and the table', async () => {
    const model = await testModel();
    model.setScript([
      reply(`const sum = await everything.get_sum({ a: 2, b: 3 });\nSUBMIT(sum.match(/\\d+(?=\\.?$)/)[0]);`),
    ]);
    model.setToolScript([
      { text: 'I add.', calls: [{ id: 'a', name: 'everything__get_sum', input: { a: 2, b: 3 } }] },
      'It is five.',
      { calls: [{ id: 'b', name: 'submit', input: { result: '5' } }] },
    ]);
    const task = 'Add two and three, twice';
    const result = await vscode.commands.executeCommand<CompareModesResult | undefined>(COMMANDS.compareModes, {
      task,
      modelId: MODEL_ID,
    });
    assert.ok(result !== undefined, 'The task was not compared.');

    const text = (await vscode.workspace.openTextDocument(result.document)).getText();
    assert.match(text, /\| Outcome +\| submitted \| submitted \|/);
    assert.match(text, /\| Iterations +\| 1 +\| 3 +\|/);
    assert.match(text, /\| Tool calls +\| 1 +\| 1 +\|/);
    assert.match(text, /## Answer of Code mode\n\n5\n\n## Answer of ReAct\n\n5\n/);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.equal(tab?.label, 'RLM: Compared Runs');
    assert.equal(result.document.scheme, CODE_SCHEME);
    const panels = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input, label }) => input instanceof vscode.TabInputWebview && label.includes('Add two and three, twice'),
      );
    assert.equal(panels.length, 2);

    const asked = model.requests.filter(({ tools }) => tools.length > 0);
    assert.equal(asked.length, 3);
    for (const { tools, toolMode } of asked) {
      assert.ok(tools.includes('everything__get_sum') && tools.includes('submit'));
      assert.equal(toolMode, vscode.LanguageModelChatToolMode.Auto);
    }
    assert.match(asked[1]?.texts.at(-1) ?? '', /5[\s\S]*\[Turn 1 done\. Left: 19 turns\.\]$/);
    assert.match(asked[2]?.texts.at(-1) ?? '', /called no tool/);
  });
});
