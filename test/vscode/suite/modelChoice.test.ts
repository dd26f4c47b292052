import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { Dialogs } from './dialogs';
import { once, reply, runTask, testModel } from './editor';

function rememberedModel(): string | undefined {
  return vscode.workspace.getConfiguration().get(SETTINGS.model);
}

async function forgetModel(): Promise<void> {
  await vscode.workspace.getConfiguration().update(SETTINGS.model, undefined, vscode.ConfigurationTarget.Global);
}

function runWithChosenModel(): Thenable<RunTaskResult | undefined> {
  return vscode.commands.executeCommand(COMMANDS.runTask, { task: 'Answer with a word' });
}

describe('the choice of the model', () => {
  let dialogs: Dialogs;
  beforeEach(async () => {
    dialogs = new Dialogs();
    await forgetModel();
  });
  afterEach(async () => {
    dialogs.dispose();
    await forgetModel();
  });

  it('is asked for once and remembered in the setting, ids with slashes included', async () => {
    const model = await testModel();
    dialogs.answerWith(({ kind, choices }) => {
      if (kind === 'pick') return 'Test model two/with-slash';
      return choices.includes('Allow') ? 'Allow' : undefined;
    });
    model.setScript([reply(`SUBMIT('first')`), reply(`SUBMIT('second')`)]);
    const first = await runWithChosenModel();
    assert.equal(first?.outcome.kind, 'submitted', JSON.stringify(first));
    assert.equal(rememberedModel(), 'rlm-test/two/with-slash');

    const second = await runWithChosenModel();
    assert.equal(second?.outcome.kind, 'submitted', JSON.stringify(second));
    const picks = dialogs.seen.filter(({ kind }) => kind === 'pick');
    assert.equal(picks.length, 1);
    assert.ok(picks[0]?.choices.includes('Test model one'));
  });

  it('starts nothing where it is dismissed', async () => {
    assert.equal(await runWithChosenModel(), undefined);
    assert.equal(rememberedModel(), '');
  });

  it('is asked for again, with the reason, when the remembered model is gone', async () => {
    await vscode.workspace
      .getConfiguration()
      .update(SETTINGS.model, 'rlm-test/gone', vscode.ConfigurationTarget.Global);
    assert.equal(await runWithChosenModel(), undefined);
    const pick = await dialogs.next(({ kind }) => kind === 'pick');
    assert.match(pick.detail, /rlm-test\/gone does not exist any more/);
  });

  it('says what to do when a model that is named does not exist', async () => {
    const started = await vscode.commands.executeCommand(COMMANDS.runTask, { task: 'Any', modelId: 'rlm-test/gone' });
    assert.equal(started, undefined);
    const shown = await dialogs.next(({ kind }) => kind === 'error');
    assert.match(shown.text, /rlm-test\/gone does not exist/);
    assert.deepEqual(shown.choices, ['Choose Model']);
  });

  it('says what to do where there is no model at all', async () => {
    const model = await testModel();
    const changed = once(vscode.lm.onDidChangeChatModels);
    model.setModels([]);
    try {
      await changed;
      assert.equal(await runWithChosenModel(), undefined);
      const shown = await dialogs.next(({ kind }) => kind === 'error');
      assert.match(shown.text, /no language model/);
      const commands = await vscode.commands.getCommands();
      assert.ok(commands.includes('workbench.action.chat.manage'), 'The action does not exist.');
    } finally {
      const back = once(vscode.lm.onDidChangeChatModels);
      model.setModels(['one', 'two/with-slash']);
      await back;
    }
  });
});

describe('the choice of the model of sub-calls', () => {
  const ASKING = [reply(`SUBMIT([await llm_query('Q'), await llm_query('R', { model: 'one' })])`), 'to Q', 'to R'];
  let dialogs: Dialogs;

  async function set(setting: string, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration().update(setting, value, vscode.ConfigurationTarget.Global);
  }

  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.dispose();
    await set(SETTINGS.subCallModel, undefined);
    await set(SETTINGS.subCallModels, undefined);
  });

  async function askedModels(): Promise<readonly string[]> {
    return (await testModel()).requests.map(({ model }) => model);
  }

  it('is remembered in the setting by its command, and answers what code asks', async () => {
    dialogs.answerWith(({ kind, choices }) => {
      if (kind === 'pick') return 'Test model two/with-slash';
      return choices.includes('Allow') ? 'Allow' : undefined;
    });
    await vscode.commands.executeCommand(COMMANDS.selectSubCallModel);
    assert.equal(vscode.workspace.getConfiguration().get(SETTINGS.subCallModel), 'rlm-test/two/with-slash');
    const { outcome } = await runTask('Ask', ASKING);
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: ['to Q', 'to R'] } });
    assert.deepEqual(await askedModels(), ['one', 'two/with-slash', 'one']);
  });

  it('may be the code’s, among those that the settings allow by id or family', async () => {
    await set(SETTINGS.subCallModels, ['test', 'no-such-model']);
    const code = `SUBMIT([await llm_query('Q', { model: 'two/with-slash' }), await llm_query('R')])`;
    const { outcome } = await runTask('Ask', [reply(code), 'to Q', 'to R']);
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: ['to Q', 'to R'] } });
    assert.deepEqual(await askedModels(), ['one', 'two/with-slash', 'one']);
  });

  it('says what to do where the one of the setting is gone', async () => {
    await set(SETTINGS.subCallModel, 'rlm-test/gone');
    const args = { task: 'Ask', modelId: 'rlm-test/one' };
    assert.equal(await vscode.commands.executeCommand(COMMANDS.runTask, args), undefined);
    const shown = await dialogs.next(({ kind }) => kind === 'error');
    assert.match(shown.text, /rlm-test\/gone does not exist any more/);
    assert.deepEqual(shown.choices, ['Choose Model']);
  });
});
