import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RlmApi, RlmTaskOptions } from '../../../src/vscode/api/rlmApi';
import { COMMANDS } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { Dialogs } from './dialogs';
import { MODEL_ID, once, ourExtension, reply, testModel } from './editor';

describe('the API for other extensions', function () {
  this.timeout(120_000);
  let api: RlmApi;
  // The servers are started only after a person has agreed.
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());
  before(async () => {
    await ourExtension().activate();
    api = ourExtension().exports as RlmApi;
  });

  it('runs a task, tells each event in order, and gives the outcome', async () => {
    assert.equal(api.version, 1);
    const model = await testModel();
    model.setScript([reply(`SUBMIT((await everything.echo({ message: words })) + '!')`)]);
    const run = api.runTask({ task: 'Echo the words', model: MODEL_ID, mode: 'rlm', inputs: { words: 'from afar' } });
    const types: string[] = [];
    const sequences: number[] = [];
    run.events(({ type, sequence, runId }) => {
      types.push(type);
      sequences.push(sequence);
      assert.match(runId, /^\d{8}-/);
    });
    assert.deepEqual(await run.result, { kind: 'submitted', outputs: { result: 'Echo: from afar!' } });
    assert.equal(types[0], 'run.started');
    assert.equal(types.at(-1), 'run.finished');
    assert.ok(types.includes('tool.finished'));
    assert.deepEqual(
      sequences,
      [...sequences].sort((a, b) => a - b),
    );
    assert.match(await run.id, /^\d{8}-/);
  });

  it('is cancelled by its method and by a token', async () => {
    const model = await testModel();
    for (const way of ['method', 'token'] as const) {
      model.setScript([{ text: 'Let me think', hang: true }]);
      const responded = once(model.onDidRespond);
      const source = new vscode.CancellationTokenSource();
      const run = api.runTask({ task: 'Never answered', model: MODEL_ID, mode: 'rlm', token: source.token });
      await responded;
      if (way === 'method') run.cancel();
      else source.cancel();
      assert.deepEqual(await run.result, { kind: 'cancelled' });
    }
  });

  it('refuses what is no option, and a model that is not there', async () => {
    const wrong: readonly object[] = [
      {},
      { task: ' ' },
      { task: 'Any', mode: 'fast' },
      { task: 'Any', model: 3 },
      { task: 'Any', inputs: { f: () => 1 } },
      { task: 'Any', other: 1 },
      { task: 'Any', mode: 'react', isPlan: true },
    ];
    for (const options of wrong) assert.throws(() => api.runTask(options as RlmTaskOptions), TypeError);
    const { result } = api.runTask({ task: 'Any', model: 'nobody/none' });
    await assert.rejects(result, { code: 'modelNotFound' });
  });

  it('plans without running anything; the code of the plan is run by its button, and the run goes on', async () => {
    const model = await testModel();
    const code = "const said = await everything.echo({ message: 'planned' });\nprint(`\\`\\`\\` ${said}`);";
    model.setScript([reply(code), reply('SUBMIT(said)')]);
    const plan = api.runTask({ task: 'Echo it', model: MODEL_ID, isPlan: true });
    const types: string[] = [];
    plan.events(({ type }) => types.push(type));
    assert.deepEqual(await plan.result, { kind: 'submitted', outputs: { result: code } });
    assert.ok(!types.includes('tool.started'));

    const asked = model.requests.length;
    const result = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.runPlan, await plan.id);
    assert.deepEqual(result.outcome, { kind: 'submitted', outputs: { result: 'Echo: planned' } });
    assert.equal(model.requests.length - asked, 1, 'The first iteration is not written by the model.');
    // Only what planned something is run so.
    assert.equal(await vscode.commands.executeCommand(COMMANDS.runPlan, result.runId), undefined);
  });
});
