import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { loadDemoModel } from '../../../src/vscode/demo/demoModel';
import { ourExtension } from './editor';

interface Walkthrough {
  readonly steps: readonly { readonly description: string; readonly completionEvents: readonly string[] }[];
}

describe('the bundled demo', function () {
  this.timeout(300_000);
  const programFolder = (): string => path.join(ourExtension().extensionPath, 'dist');

  /** The folder that the command opens, in place of opening it. */
  async function openedBy(command: string): Promise<vscode.Uri> {
    const commands = vscode.commands as { executeCommand: typeof vscode.commands.executeCommand };
    const original = commands.executeCommand;
    const opened: vscode.Uri[] = [];
    commands.executeCommand = async <T>(id: string, ...args: unknown[]): Promise<T> => {
      if (id !== 'vscode.openFolder') return original<T>(id, ...args);
      opened.push(args[0] as vscode.Uri);
      assert.deepEqual(args[1], { forceNewWindow: true });
      return undefined as T;
    };
    try {
      await original(command);
    } finally {
      commands.executeCommand = original;
    }
    return opened[0] ?? assert.fail('No folder was opened.');
  }

  it('is opened as a folder of its own, keeps what was changed there, and its servers and script work', async () => {
    const workspace = await openedBy(COMMANDS.openDemo);
    const note = vscode.Uri.joinPath(workspace, 'note.txt');
    await vscode.workspace.fs.writeFile(note, new TextEncoder().encode('mine'));
    assert.equal((await openedBy(COMMANDS.openDemo)).toString(), workspace.toString());
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(note)), 'mine');

    const { tasks } = loadDemoModel(programFolder());
    const allowed = ['incidents', 'people', 'runbooks'].flatMap((name) => ['--allow', name, '--allow', `${name}.*`]);
    for (const task of tasks) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [
          path.join(programFolder(), 'headless.js'),
          '--json',
          ...['--workspace', workspace.fsPath, '--engine', 'quickjs', ...allowed, '--task', task],
        ],
        { maxBuffer: 64 * 1024 * 1024 },
      );
      const [last = ''] = stdout.trim().split('\n').slice(-1);
      const { outcome } = JSON.parse(last) as { readonly outcome: { readonly kind: string } };
      assert.equal(outcome.kind, 'submitted', `${task}: ${last}`);
    }
  });

  it('is opened first where its task is to be run in another window', async () => {
    assert.match((await openedBy(COMMANDS.runDemo)).path, /\/demo\/workspace$/);
  });

  it('has a model for its tasks, which streams its replies and stops when it is told to', async () => {
    const { model, tasks } = loadDemoModel(programFolder());
    assert.equal(tasks.length, 3);
    const messages = [vscode.LanguageModelChatMessage.User(`<task>\n${tasks[0] ?? ''}\n</task>`)];
    const pieces: string[] = [];
    for await (const piece of (await model.sendRequest(messages)).text) pieces.push(piece);
    assert.match(pieces.join(''), /```js\n[^]*search_tools/);
    assert.ok(pieces.length > 5);
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    const stopped: string[] = [];
    for await (const piece of (await model.sendRequest(messages, {}, source.token)).text) stopped.push(piece);
    assert.deepEqual(stopped, []);
    assert.ok((await model.countTokens('four words of text')) > 0);
  });
});

describe('the walkthrough', () => {
  it('names commands and views that there are', async () => {
    const commands = new Set(await vscode.commands.getCommands(true));
    const { contributes } = ourExtension().packageJSON as {
      readonly contributes: { readonly walkthroughs: readonly Walkthrough[] };
    };
    const steps = contributes.walkthroughs.flatMap((one) => one.steps);
    assert.equal(steps.length, 4);
    const buttons = steps.flatMap(({ description }) => [...description.matchAll(/\]\(command:([^?)]+)/g)]);
    assert.ok(buttons.length >= 8);
    const completing = steps.flatMap(({ completionEvents }) => completionEvents);
    const ids = [
      ...buttons.map(([, id = '']) => id),
      ...completing.flatMap((event) => /^onCommand:(.+)$/.exec(event)?.[1] ?? []),
    ];
    assert.deepEqual(
      ids.filter((id) => !commands.has(id)),
      [],
    );
  });
});
