import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the harness of the editor tests', () => {
  it('opens a copy of the workspace', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.match(folder.uri.path, /empty$/);
    assert.ok(await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, 'README.md')));
  });

  it('loads the extension of the project beside that of a fixture', async () => {
    assert.ok(vscode.extensions.getExtension('rlm-code-mode.rlm-code-mode'));
    const smoke = vscode.extensions.getExtension('rlm-test.smoke-extension');
    assert.ok(smoke);
    await smoke.activate();
    assert.ok((await vscode.commands.getCommands(true)).includes('rlmSmoke.ask'));
  });

  it('applies settings', () => {
    assert.equal(vscode.workspace.getConfiguration('editor').get('tabSize'), 3);
  });

  it('runs in the extension host of the server, which is a plain Node', () => {
    assert.equal(process.versions['electron'], undefined);
    assert.equal(process.versions.modules, '137');
  });

  it('gives the models of a fixture', async () => {
    const models = await vscode.lm.selectChatModels({ vendor: 'rlm-smoke' });
    assert.deepEqual(
      models.map((model) => model.id),
      ['smoke'],
    );
  });
});
