import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, LIMIT_SETTINGS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';

describe('RLM: Show Tool Costs', () => {
  let dialogs: Dialogs;
  const setTokens = (tokens: number | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration().update(LIMIT_SETTINGS.promptTokens, tokens, vscode.ConfigurationTarget.Global);
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.dispose();
    await setTokens(undefined);
  });

  /** The numbers of the server's row. */
  async function costs(): Promise<{ readonly numbers: readonly number[]; readonly text: string }> {
    await vscode.commands.executeCommand(COMMANDS.showToolCosts);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const row = text.split('\n').find((line) => line.startsWith('| everything |')) ?? assert.fail(text);
    const cells = row.split('|').slice(2, 8);
    return { numbers: cells.map((cell) => Number(cell.replaceAll(',', ''))), text };
  }

  it('connects the servers and shows what their tools take, at the setting of now', async () => {
    await setTokens(4_000);
    const { numbers: declared, text } = await costs();
    const [tools = 0, schemas = 0, none = 0, brief = 0, full = 0, inPrompt = 0] = declared;
    assert.ok(tools > 8 && schemas > none && none < brief && brief <= full, text);
    assert.equal(inPrompt, brief);
    assert.match(text, /`rlm\.catalogue\.promptTokens` at 4000 a prompt has the brief declarations of all tools\./);

    await setTokens(100);
    const small = await costs();
    assert.deepEqual(small.numbers.slice(0, 5), declared.slice(0, 5));
    assert.ok((small.numbers[5] ?? 0) < inPrompt / 4, small.text);
  });
});
