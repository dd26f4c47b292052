import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CODE_SCHEME, COMMANDS } from '../../../src/vscode/ids';
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
      assert.match(
        text,
        /declare const everything: \{\n\s+\/\*\* Returns the sum of two numbers \*\/\n\s+get_sum\(/,
        name,
      );
      assert.match(text, /\/\*\* First number \*\/\n\s+a: number/, name);
      assert.match(text, /\): Promise</, name);
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

  it('completes servers, their tools and the helpers', async () => {
    const { runId } = await runTask('Complete', [reply(`everything.get_sum;\nSUBMIT(1)`)], { mode: 'rlm' });
    const uri = vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${runId}/1/code.ts` });
    await vscode.workspace.openTextDocument(uri);
    const itemsAt = async (character: number): Promise<readonly vscode.CompletionItem[]> => {
      const place = new vscode.Position(0, character);
      const command = 'vscode.executeCompletionItemProvider';
      return (await vscode.commands.executeCommand<vscode.CompletionList>(command, uri, place)).items;
    };
    const tools = await itemsAt('everything.'.length);
    const sum = tools.find(({ label, documentation }) => label === 'get_sum' && documentation !== undefined);
    assert.ok(sum?.documentation instanceof vscode.MarkdownString, JSON.stringify(tools.map(({ label }) => label)));
    assert.match(sum.documentation.value, /\/\*\* Returns the sum of two numbers \*\/\n\s+get_sum\(input: \{/);
    const names = (await itemsAt(0)).map(({ label }) => label);
    for (const name of ['everything', 'SUBMIT', 'llm_query', 'search_tools']) assert.ok(names.includes(name), name);
  });

  it('says above each call what it gave, which opens, and what can be done with the code', async () => {
    const code = `const sums = [];
for (const b of [2, 3]) sums.push(await everything.get_sum({ a: 1, b }));
await everything.get_sum(JSON.parse('{}')).catch((error) => print(error.name));
SUBMIT(await everything.echo({ message: 'a\u202eb' }))`;
    const { runId, outcome } = await runTask('Show lenses', [reply(code)], { mode: 'rlm' });
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    const uri = vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${runId}/1/code.ts` });
    await vscode.workspace.openTextDocument(uri);
    const lenses = await lensesOf(uri);
    const titlesIn = (line: number): readonly string[] =>
      lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? '');
    assert.deepEqual(titlesIn(0).slice(0, 2), ['$(edit) Edit and run again', '$(refresh) Ask the model again']);
    assert.match(titlesIn(1)[0] ?? '', /^get-sum → 2 calls, the last: .*4/);
    assert.deepEqual(titlesIn(2), titlesIn(1), 'the call that was refused before it left is none');
    assert.match(titlesIn(3)[0] ?? '', /^echo → .*\\u\{202e\}/);

    const opened = lenses.find(({ range }) => range.start.line === 1)?.command?.arguments?.[0] as vscode.Uri;
    const calls = JSON.parse((await vscode.workspace.openTextDocument(opened)).getText()) as readonly {
      readonly arguments: unknown;
    }[];
    assert.deepEqual(
      calls.map((call) => call.arguments),
      [
        { a: 1, b: 2 },
        { a: 1, b: 3 },
      ],
    );
  });

  it('underlines where the code failed when it ran', async () => {
    const replies = [reply(`const one = 1;\none.two.three`), reply('SUBMIT(one)')];
    const { runId } = await runTask('Fail once', replies, { mode: 'rlm' });
    const uri = vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${runId}/1/code.ts` });
    const found = await diagnosticsOf(uri, (all) => all.length > 0);
    assert.deepEqual([found[0]?.source, found[0]?.range.start.line], ['RLM', 1]);
    assert.match(found[0]?.message ?? '', /TypeError: /);
    const next = vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${runId}/2/code.ts` });
    assert.deepEqual(await diagnosticsOf(next, () => true), []);
  });

  it('checks code as a person changes it, with what is known of the run there', async () => {
    const { runId } = await runTask('Check edits', [reply('const count = 2;'), reply('SUBMIT(count)')], {
      mode: 'rlm',
    });
    await vscode.commands.executeCommand(COMMANDS.editIteration, runId, 2);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document !== undefined);
    const change = async (text: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    const wrong = [
      ['SUBMIT(count) +', /SyntaxError/, ''],
      ['SUBMIT(await everything.get_summ({ a: 1, b: count }))', /get_sum/, 'get_summ'],
      [`SUBMIT(await everything['get-summ']({ a: 1, b: count }))`, /get-summ/, `'get-summ'`],
      [`SUBMIT(await everything.get_sum({ a: 'one', b: count }))`, /number/, `'one'`],
      [`SUBMIT(await everything.get_sum({ a: [\n  1,\n], b: count }))`, /not array/, '[\n  1,\n]'],
      ['SUBMIT(await everything.get_sum())', /`a` is missing/, 'get_sum'],
    ] as const;
    for (const [text, words, underlined] of wrong) {
      await change(text);
      const all = await diagnosticsOf(document.uri, (found) => found.some(({ message }) => words.test(message)));
      assert.equal(all.length, 1);
      assert.equal(document.getText(all[0]?.range), underlined);
    }
    const titles = (await lensesOf(document.uri)).map(({ command }) => command?.title);
    assert.equal(titles[0], '$(play) Run and continue from here');
    await change('SUBMIT(await everything.get_sum({ a: 1, b: count }))');
    await diagnosticsOf(document.uri, (all) => all.length === 0);
    await document.save();
  });
});

async function lensesOf(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
}

/** Those of this extension, once they are as wanted. */
async function diagnosticsOf(
  uri: vscode.Uri,
  isWanted: (all: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  await vscode.workspace.openTextDocument(uri);
  for (;;) {
    const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'RLM');
    if (isWanted(own)) return own;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
