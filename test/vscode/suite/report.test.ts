import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { ourExtension, reply, runTask, workspaceUri } from './editor';

describe('RLM: Report', () => {
  let dialogs: Dialogs;
  const setMode = (mode: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration().update(SETTINGS.checkMode, mode, vscode.ConfigurationTarget.Global);
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.dispose();
    await setMode(undefined);
  });

  it('shows versions, sandbox, servers, changed settings and the log, and copies only on request', async () => {
    await setMode('warn');
    const { runId } = await runTask('A task for the report', [reply('SUBMIT(1)')]);
    await vscode.env.clipboard.writeText('what was there');
    await vscode.commands.executeCommand(COMMANDS.showReport);
    const { document } = vscode.window.activeTextEditor ?? assert.fail('No editor is open.');
    const text = document.getText();
    assert.equal(document.isUntitled, true);
    assert.equal(document.languageId, 'markdown');
    const { version } = ourExtension().packageJSON as { version: string };
    for (const line of [
      `- Extension: ${version}`,
      vscode.version,
      `- Node.js: ${process.versions.node}`,
      '- Engine: isolated-vm',
      '- everything: running, ',
      `"${SETTINGS.checkMode}": "warn"`,
      `[${runId}] run finished: submitted`,
    ])
      assert.ok(text.includes(line), `${line} is missing in:\n${text}`);
    assert.ok(!text.includes(SETTINGS.engine), 'What was left at its default is not listed.');
    for (const folder of [workspaceUri().fsPath, homedir()]) assert.ok(!text.includes(folder), folder);
    assert.equal(await vscode.env.clipboard.readText(), 'what was there');

    dialogs.answerWith(({ choices }) => choices.find((one) => one === 'Copy Report'));
    await vscode.commands.executeCommand(COMMANDS.showReport);
    await dialogs.next(({ choices }) => choices.includes('Copy Report'));
    const copied = await vscode.env.clipboard.readText();
    assert.ok(copied.startsWith('# Report of RLM Code Mode\n'), copied.slice(0, 100));
  });
});
