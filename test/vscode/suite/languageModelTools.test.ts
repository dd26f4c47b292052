import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { LANGUAGE_MODEL_TOOLS, LIMIT_SETTINGS, SETTINGS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { MODEL_ID, reply, testModel } from './editor';

/** The editor asks before each of these tools; the browser tests show that. Both together answer in a person's place. */
const AUTO_APPROVE = 'chat.tools.global.autoApprove';
const AUTO_APPROVE_IN_TESTS = 'vscode.chat.tools.global.autoApprove.testMode';
const everyWord = (text: string): Thenable<number> => Promise.resolve(text.split(/\s+/).length);

async function invoke(name: string, input: object, tokenBudget?: number): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, {
    input,
    toolInvocationToken: undefined,
    ...(tokenBudget !== undefined && { tokenizationOptions: { tokenBudget, countTokens: everyWord } }),
  });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

describe('tools for other agents', () => {
  let dialogs: Dialogs;
  const set = (key: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  before(async () => {
    await set(AUTO_APPROVE, true);
    await vscode.commands.executeCommand('setContext', AUTO_APPROVE_IN_TESTS, true);
    await set(SETTINGS.model, MODEL_ID);
  });
  after(async () => {
    await set(AUTO_APPROVE, undefined);
    await vscode.commands.executeCommand('setContext', AUTO_APPROVE_IN_TESTS, undefined);
    await set(SETTINGS.model, undefined);
  });
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  it('are three, each with a schema and words for the model', () => {
    const own = vscode.lm.tools.filter(({ name }) => name.startsWith('rlm_'));
    assert.deepEqual(own.map(({ name }) => name).sort(), Object.values(LANGUAGE_MODEL_TOOLS).sort());
    for (const { description, inputSchema } of own) {
      assert.ok(description.length > 100 && description.length < 1_000, description);
      assert.ok(inputSchema !== undefined);
    }
  });

  it('search the tools of the workspace and declare them', async () => {
    const text = await invoke(LANGUAGE_MODEL_TOOLS.searchTools, { query: 'sum of two numbers', limit: 1 });
    assert.match(text, /^\/\/ everything\.get_sum: /);
    assert.match(text, /declare const everything: \{ get_sum\(input: \{/);
    const servers = await invoke(LANGUAGE_MODEL_TOOLS.searchTools, { query: '' });
    assert.match(servers, /^everything: \d+ tools: /m);
  });

  it('let the chosen model order what a search found, where the user allows it', async () => {
    const model = await testModel();
    const names = async (): Promise<readonly (string | undefined)[]> => {
      const input = { query: 'get a resource', limit: 3, detail_level: 'names' };
      return (await invoke(LANGUAGE_MODEL_TOOLS.searchTools, input)).trim().split('\n');
    };
    model.setScript(['[3]', 'I would rather not.', { hang: true }]);
    const byWords = await names();
    assert.equal(byWords.length, 3, byWords.join());
    assert.equal(model.requests.length, 0, 'Nobody asks a model unless that is allowed.');
    try {
      await set(SETTINGS.rerankSearch, true);
      assert.deepEqual(await names(), [byWords[2], byWords[0], byWords[1]]);
      const prompt = model.requests[0]?.texts.join() ?? '';
      assert.ok(prompt.includes(`1. ${byWords[0]}: "`), prompt);
      assert.deepEqual(await names(), byWords, 'A refusal leaves the order as it was.');
      await set(LIMIT_SETTINGS.rerankTimeoutMs, 500);
      assert.deepEqual(await names(), byWords, 'So does a model that does not answer.');
      assert.equal(model.requests.length, 3);
    } finally {
      await set(LIMIT_SETTINGS.rerankTimeoutMs, undefined);
      await set(SETTINGS.rerankSearch, undefined);
    }
  });

  it('run code that was found that way, and go on with its variables', async () => {
    const first = await invoke(LANGUAGE_MODEL_TOOLS.executeCode, {
      code: `const sum: string = await everything.get_sum({ a: 2, b: 3 });\nconsole.log('It says', sum);`,
      purpose: 'Add two and three',
    });
    assert.match(first, /It says The sum of 2 and 3 is 5/);
    const [, id = ''] = /"continue": "([^"]+)"/.exec(first) ?? [];
    assert.match(first, new RegExp(`Run ${id}: 1 iteration, 1 tool call\\.`));
    const second = await invoke(LANGUAGE_MODEL_TOOLS.executeCode, { code: 'SUBMIT(sum.length)', continue: id });
    assert.match(second, /^24$/m);
    const { requests } = await testModel();
    assert.ok(requests.every(({ texts }) => !texts.join('').includes('It says')));
  });

  it('let code ask the chosen model, and tell an agent what is wrong with its code', async () => {
    const model = await testModel();
    model.setScript(['a word from the model']);
    const asked = await invoke(LANGUAGE_MODEL_TOOLS.executeCode, { code: `await llm_query('Say a word.')` });
    assert.match(asked, /a word from the model/);
    const wrong = await invoke(LANGUAGE_MODEL_TOOLS.executeCode, { code: 'let a = 1;\nnothing.there()' });
    assert.match(wrong, /line 2.*there is no server `nothing`.*Nothing has run/s);
    assert.match(wrong, /Run [\d-]+\w+: 1 iteration, 0 tool calls\./);
  });

  it('run a whole task with the chosen model', async () => {
    const model = await testModel();
    model.setScript([
      reply(`const text = await everything.get_sum({ a: 4, b: 5 }); print(text)`),
      reply(`SUBMIT('It is ' + text.match(/\\d+(?=\\.?$)/)[0])`),
    ]);
    const text = await invoke(LANGUAGE_MODEL_TOOLS.runTask, { task: 'Add four and five' });
    assert.match(text, /^It is 9\n/);
    assert.match(text, /Run [\d-]+\w+: 2 iterations, 1 tool call\.$/);
  });

  it('keep to the tokens that the agent has left', async () => {
    const code = `console.log(Array.from({ length: 2000 }, (_, index) => 'word' + index).join(' '))`;
    const text = await invoke(LANGUAGE_MODEL_TOOLS.executeCode, { code }, 120);
    assert.ok((await everyWord(text)) <= 120, `${await everyWord(text)} words`);
    assert.match(text, /omitted/);
    assert.match(text, /"continue"/, 'The end stays.');
  });

  it('refuse input that is wrong, and tell how', async () => {
    await assert.rejects(invoke(LANGUAGE_MODEL_TOOLS.runTask, { task: '   ' }), /The input is wrong/);
  });

  it('say what only the user can mend', async () => {
    await set(SETTINGS.model, 'rlm-test/gone');
    await assert.rejects(
      invoke(LANGUAGE_MODEL_TOOLS.runTask, { task: 'With a model that is gone' }),
      /The user chose no language model/,
    );
    await set(SETTINGS.model, MODEL_ID);
    const model = await testModel();
    model.setScript([{ error: 'Blocked', message: 'not for you' }]);
    await assert.rejects(invoke(LANGUAGE_MODEL_TOOLS.runTask, { task: 'Blocked' }), /Only the user can mend this/);
  });
});
