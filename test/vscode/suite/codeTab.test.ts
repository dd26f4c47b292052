import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CODE_SCHEME } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { reply, runTask } from './editor';

describe('the code tab of an iteration', function () {
  // The editor asks its own TypeScript too, whose server starts with the first hover of a window.
  this.timeout(150_000);
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('shows the declaration of a tool on hovering, and goes to it', async () => {
    const { runId, outcome } = await runTask(
      'Show declarations',
      [reply(`print(await everything['get-sum']({ a: 1, b: 2 }))\nSUBMIT(await everything.get_sum({ a: 1, b: 2 }))`)],
      { mode: 'rlm' },
    );
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    const uri = vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${runId}/1/code.ts` });
    const document = await vscode.workspace.openTextDocument(uri);
    for (const name of ['get-sum', 'get_sum']) {
      const place = document.positionAt(document.getText().indexOf(name) + 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, place);
      const parts = hovers.flatMap(({ contents }) => contents);
      const text = parts.map((one) => (one instanceof vscode.MarkdownString ? one.value : '')).join('\n');
      assert.ok(text.includes('declare const everything: { get_sum('), `${name}: ${text}`);
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeDefinitionProvider',
        uri,
        place,
      );
      const location = found.find((one) => one.uri.path.endsWith('tools.d.ts'));
      assert.ok(location !== undefined, JSON.stringify(found));
      const declarations = await vscode.workspace.openTextDocument(location.uri);
      assert.match(declarations.lineAt(location.range.start.line).text, /^\s*get_sum\(input: \{/);
      assert.equal(declarations.getText().includes('echo('), false);
    }
  });
});
