import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { eventually } from '../../support/eventually';
import { Dialogs } from './dialogs';
import { reply, runTask, testModel, workspaceUri } from './editor';

const CELLS = [
  `const said = 'hello';\nnothing();`,
  `const said = await everything.echo({ message: 'hello' });`,
  `SUBMIT(said);`,
];

describe('saved programs', function () {
  this.timeout(120_000);
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());
  after(() => vscode.workspace.fs.delete(workspaceUri('.rlm'), { recursive: true }));

  const run = (name: string): Thenable<RunTaskResult | undefined> =>
    vscode.commands.executeCommand<RunTaskResult | undefined>(COMMANDS.runProgram, name);

  it('keep the code of a run, with values of its task as parameters, and run without a model', async () => {
    const { runId, outcome } = await runTask('Let the server say hello', CELLS.map(reply), { mode: 'rlm' });

    const answers: Readonly<Record<string, string>> = {
      'The name of the program, as code calls it': 'sayIt',
      'What the program does, for those who look for it': 'Lets the server say something.',
    };
    dialogs.answerWith(({ kind, text }) => (kind === 'input' ? answers[text] : undefined));
    // The list of several to choose from; all are taken.
    const window = vscode.window as { showQuickPick: unknown };
    const original = window.showQuickPick;
    window.showQuickPick = async (items: unknown) => items;
    const file = await vscode.commands.executeCommand<vscode.Uri>(COMMANDS.saveProgram, runId);
    window.showQuickPick = original;

    assert.equal(file.toString(), workspaceUri('.rlm', 'programs', 'sayIt.ts').toString());
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.ok(text.includes('sayIt({ message = "hello" }: { message?: string } = {})'), text);
    assert.ok(text.includes('everything.echo({ message: message })') && !text.includes('nothing()'), text);

    const hover = await eventually('the editor knows the server', async () => {
      const at = text.indexOf('everything.echo') + 'everything.'.length;
      const { document } = await vscode.window.showTextDocument(file);
      const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
        'vscode.executeHoverProvider',
        file,
        document.positionAt(at),
      );
      const words = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value));
      return words.find((one) => one.includes('echo'));
    });
    assert.match(hover, /message: string/);
    const faults = vscode.languages.getDiagnostics(file);
    assert.deepEqual(faults, []);
    const options = await vscode.workspace.fs.readFile(workspaceUri('.rlm', 'tsconfig.json'));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(options)).include, ['programs', 'types']);

    const asked = (await testModel()).requests.length;
    dialogs.answerWith(({ kind }) => (kind === 'input' ? '' : undefined));
    assert.deepEqual((await run('sayIt'))?.outcome, outcome);

    dialogs.answerWith(({ kind }) => (kind === 'input' ? 'good day' : undefined));
    const other = await run('sayIt');
    assert.ok(JSON.stringify(other?.outcome).includes('good day'), JSON.stringify(other));
    assert.equal((await testModel()).requests.length, asked);
  });

  it('are called by the code of a run, whatever other files are broken', async () => {
    const folder = (name: string): vscode.Uri => workspaceUri('.rlm', 'programs', name);
    const write = (name: string, text: string): Thenable<void> =>
      vscode.workspace.fs.writeFile(folder(name), new TextEncoder().encode(text));
    await write('aBroken.ts', 'no program');
    await write(
      'shout.ts',
      `/**\n * Shouts what the server echoes.\n *\n * @param {string} words What to shout\n */\nexport default async function shout({ words }: { words: string }) {\n  return String(await everything.echo({ message: words })).toUpperCase();\n}\n`,
    );
    const code = `const [found] = await search_tools('shout', { detail_level: 'full' });\nSUBMIT({ found: found.name, said: await programs.shout({ words: 'hi' }) });`;
    const { outcome } = await runTask('Shout hi', [reply(code)], { mode: 'rlm' });
    assert.match(JSON.stringify(outcome), /"found":"programs.shout","said":"ECHO: HI"/);
    const [diagnostic] = vscode.languages.getDiagnostics(folder('aBroken.ts'));
    assert.match(diagnostic?.message ?? '', /begins with/);
    const prompt = (await testModel()).requests.at(-1)?.texts[0];
    assert.match(prompt ?? '', /shout\(input: \{/);
  });

  it('tell what is broken where it stands, and never run it', async () => {
    const file = workspaceUri('.rlm', 'programs', 'broken.ts');
    const write = (text: string): Thenable<void> => vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await write('/**\n * Breaks.\n */\nexport default async function broken() {\n  const a = 1; const a = 2;\n}\n');
    assert.equal(await run('broken'), undefined);
    const [diagnostic] = vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'RLM');
    assert.equal(diagnostic?.range.start.line, 4);
    await write('/**\n * Works.\n */\nexport default async function broken() {\n  return 1;\n}\n');
    assert.equal((await run('broken'))?.outcome.kind, 'submitted');
    assert.deepEqual(
      vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'RLM'),
      [],
    );
  });
});
