import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

  it('stops a run from the progress notification', async () => {
    const model = await testModel();
    const source = new vscode.CancellationTokenSource();
    const window = vscode.window as { withProgress: typeof vscode.window.withProgress };
    const original = window.withProgress;
    window.withProgress = (options, work) => {
      assert.equal(options.cancellable, true);
      return original(options, (progress) => work(progress, source.token));
    };
    try {
      const responded = once(model.onDidRespond);
      const running = runTask('Never answered either', [{ text: 'Let me think', hang: true }]);
      await responded;
      source.cancel();
      assert.equal((await running).outcome.kind, 'cancelled');
      assert.deepEqual(
        dialogs.seen.filter(({ kind }) => kind !== 'warning'),
        [],
        'Who cancels knows it.',
      );
    } finally {
      window.withProgress = original;
    }
  });

  it('goes on in another worker when the first is killed', async () => {
    const model = await testModel();
    const responded = once(model.onDidRespond, () => model.requests.length === 2);
    const running = runTask('Survive', [
      reply(`let sum = await everything.get_sum({ a: 20, b: 22 });`),
      { text: 'Still thinking', hang: true },
      reply(`SUBMIT(sum.match(/\\d+(?=\\.?$)/)[0])`),
    ]);
    await responded;
    for (const pid of await workerPids()) process.kill(pid, 'SIGKILL');
    const { outcome } = await running;
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    assert.deepEqual(outcome.kind === 'submitted' && Object.values(outcome.outputs), ['42']);
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

/** The children of this extension host that run the worker's bundle. */
async function workerPids(): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const workers = lines.filter(
    ([, parent, ...args]) => Number(parent) === process.pid && args.join(' ').includes('worker.js'),
  );
  assert.ok(workers.length > 0, 'No worker is running.');
  return workers.map(([pid]) => Number(pid));
}
