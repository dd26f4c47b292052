import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SETTINGS } from '../../../src/vscode/ids';
import { reply, runTask, testModel } from './editor';
import { Dialogs } from './dialogs';

/** A PNG of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('tools of other extensions', () => {
  let dialogs: Dialogs;
  let tool: vscode.Disposable;
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration();
  beforeEach(() => {
    dialogs = new Dialogs();
    tool = vscode.lm.registerTool<{ text: string }>('rlmtest_measure', {
      invoke: ({ input }) => {
        if (input.text === 'fail') throw new Error('It cannot be measured.');
        return new vscode.LanguageModelToolResult([
          new vscode.LanguageModelTextPart(`${input.text.length} characters`),
          vscode.LanguageModelDataPart.image(Buffer.from(PIXEL, 'base64'), 'image/png'),
        ]);
      },
    });
  });
  afterEach(async () => {
    tool.dispose();
    dialogs.dispose();
    await configuration().update(SETTINGS.includeEditorTools, undefined, vscode.ConfigurationTarget.Global);
  });

  it('are not there unless the user wants them', async () => {
    const { outcome } = await runTask('Is it there?', [reply(`SUBMIT(typeof vscode)`)]);
    assert.deepEqual(outcome.kind === 'submitted' && outcome.outputs, { result: 'undefined' });
  });

  it('are the namespace vscode, without our own and with what a server lists already listed once', async () => {
    await configuration().update(SETTINGS.includeEditorTools, true, vscode.ConfigurationTarget.Global);
    const { outcome } = await runTask('Measure', [
      reply(`const blocks = await vscode.rlmtest_measure({ text: 'four' });
        const failure = await vscode.rlmtest_measure({ text: 'fail' }).catch((error) => [error.name, error.server, error.message]);
        const refusal = await vscode.rlmtest_measure({ txt: 'a' }).catch((error) => error.kind);
        SUBMIT([blocks.text(), blocks[1].mimeType, blocks[1].bytes().length, failure, refusal,
          Object.keys(vscode).some((name) => name.startsWith('rlm_')),
          Object.keys(vscode).filter((name) => name.startsWith('mcp_')), await everything.echo({ message: 'once' })])`),
    ]);
    assert.ok(outcome.kind === 'submitted', JSON.stringify(outcome));
    const [text, mimeType, size, failure, refusal, hasOwn, ofServers, echo] = outcome.outputs[
      'result'
    ] as readonly unknown[];
    assert.deepEqual([text, mimeType, size], ['4 characters', 'image/png', Buffer.from(PIXEL, 'base64').length]);
    assert.match(String(failure), /^ToolError,vscode,vscode\.rlmtest_measure: .*It cannot be measured/);
    assert.deepEqual([refusal, hasOwn, echo], ['arguments', false, 'Echo: once']);
    const offered = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('mcp_'));
    assert.deepEqual(offered.toSorted(), ['mcp_elsewhere_echo', 'mcp_everything_echo']);
    assert.deepEqual(ofServers, ['mcp_elsewhere_echo']);
    const { requests } = await testModel();
    assert.match(requests[0]?.texts.join('\n') ?? '', /rlmtest_measure/);
  });
});
