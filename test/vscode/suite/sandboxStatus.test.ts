import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../../src/vscode/ids';

describe('RLM: Show Sandbox Status', () => {
  const setEngine = (engine: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration().update(SETTINGS.engine, engine, vscode.ConfigurationTarget.Global);
  after(() => setEngine(undefined));

  async function status(): Promise<string> {
    await vscode.commands.executeCommand(COMMANDS.showSandboxStatus);
    return vscode.window.activeTextEditor?.document.getText() ?? '';
  }

  it("tells the engine, its runtime, the reason and what was tried: isolated-vm under the editor's own Node", async () => {
    const text = await status();
    assert.match(text, /Engine: isolated-vm\n/);
    assert.ok(text.includes(`Runtime: Node.js ${process.versions.node}, ${process.execPath}`), text);
    assert.match(text, /Reason: It is the editor's own Node\.\n/);
    assert.match(text, /Denied around the engine: files, processes, threads/);
    assert.ok(text.includes(`${process.execPath}: works`), text);
  });

  it('tells QuickJS where the setting asks for it', async () => {
    await setEngine('quickjs');
    const text = await status();
    assert.match(text, /Engine: quickjs\n/);
    assert.match(text, /Reason: The setting rlm\.sandbox\.engine asks for QuickJS\.\n/);
  });
});
