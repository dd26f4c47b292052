import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, CODE_SCHEME } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { reply, runTask, testModel, once } from './editor';

describe('RLM: Run Code-Mode Task', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('runs two iterations with a tool call and answers', async () => {
    const { outcome, runId } = await runTask('Add two and three', [
      reply(`const text = await everything.get_sum({ a: 2, b: 3 });\nconsole.log(text);`),
      reply(`SUBMIT(text.match(/\\d+(?=\\.?$)/)[0]);`),
    ]);
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    assert.deepEqual(outcome.kind === 'submitted' && Object.values(outcome.outputs), ['5']);
    assert.match(runId, /^\d{8}-\d{6}-/);

    const answer = await dialogs.next((dialog) => dialog.kind === 'information');
    assert.match(answer.text, /RLM answered: 5/);
    assert.deepEqual(answer.choices, ['Show Run', 'Copy Answer']);
  });

  it('gives the prompt with the task and the tools to the model, and the observation next', async () => {
    await runTask('Echo a word', [
      reply(`print(await everything.echo({ message: 'observed word' }))`),
      reply(`SUBMIT('done')`),
    ]);
    const { requests } = await testModel();
    assert.equal(requests.length, 2);
    const [first = '', second = ''] = requests.map(({ texts }) => texts.join('\n'));
    assert.match(first, /Echo a word/);
    assert.match(first, /everything/);
    assert.match(second, /observed word/);
  });

  it('stops a run that waits for the model', async () => {
    const model = await testModel();
    model.setScript([{ text: 'Let me think', hang: true }]);
    const responded = once(model.onDidRespond);
    const running = vscode.commands.executeCommand<{ outcome: { kind: string } }>(COMMANDS.runTask, {
      task: 'Never answered',
      modelId: 'rlm-test/one',
    });
    await responded;
    await vscode.commands.executeCommand(COMMANDS.stopRun);
    const { outcome } = await running;
    assert.equal(outcome.kind, 'cancelled');
  });

  it('opens the code of an iteration as a read-only TypeScript document', async () => {
    const code = `const word = 'opened';\nSUBMIT(word);`;
    const { runId } = await runTask('Look at the code', [reply(code)]);
    await vscode.commands.executeCommand(COMMANDS.openCode, runId, 1);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, CODE_SCHEME);
    assert.equal(document?.getText().trim(), code);
    assert.equal(document?.languageId, 'typescript');
    assert.match(document?.uri.path ?? '', /Look at the code · iteration 1\.ts$/);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(CODE_SCHEME), false);
  });
});
