import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Dialogs, type Dialog } from './dialogs';
import { COMMANDS } from '../../../src/vscode/ids';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { once, reply, runTask, testModel, withConfiguration, workspaceUri } from './editor';

const EVERYTHING = '"${env:RLM_TEST_ROOT}/node_modules/@modelcontextprotocol/server-everything/dist/index.js"';
const WORKING = `"everything": { "command": "node", "args": [${EVERYTHING}] }`;
const ECHO = [reply(`SUBMIT(await everything.echo({ message: 'the rest works' }))`)];

describe('the configuration of the workspace', () => {
  let dialogs: Dialogs;
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(() => dialogs.dispose());

  const choose = (title: string) => (dialog: Dialog) =>
    ['Allow', title].find((choice) => dialog.choices.includes(choice));

  it('is offered to be created where there is none', async () => {
    dialogs.answerWith(choose('Open mcp.json'));
    await withConfiguration(undefined, async () => {
      const opened = once(vscode.window.onDidChangeActiveTextEditor, isConfiguration);
      const { outcome } = await runTask('Nothing to call', [], { mode: 'rlm' });
      assert.equal(outcome.kind === 'failed' && outcome.code, 'noConfiguration');
      const shown = await dialogs.next(({ kind }) => kind === 'error');
      assert.match(shown.text, /No MCP server is configured/);
      assert.match((await opened)?.document.getText() ?? '', /"servers"/);
    });
  });

  it('is offered to be created beside a direct answer, which code mode can be asked for instead', async () => {
    await withConfiguration(undefined, async () => {
      const { runId, outcome } = await runTask('What is a palindrome?', ['A word that reads the same backwards.']);
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: 'A word that reads the same backwards.' } });
      const shown = await dialogs.next(({ kind, choices }) => kind === 'warning' && choices.includes('Open mcp.json'));
      assert.match(shown.text, /No MCP server is configured/);

      (await testModel()).setScript([reply(`SUBMIT([...'level'].reverse().join(''))`)]);
      const instead = await vscode.commands.executeCommand<RunTaskResult | undefined>(COMMANDS.runInCodeMode, runId);
      assert.deepEqual(instead?.outcome, { kind: 'submitted', outputs: { result: 'level' } });
    });
  });

  it('is not read where a direct answer is asked for', async () => {
    const asking = `"asking": { "command": "node", "args": ["\${input:unasked}"] }`;
    const inputs = `[{ "type": "promptString", "id": "unasked", "description": "Which port?" }]`;
    await withConfiguration(`{ "inputs": ${inputs}, "servers": { ${asking} } }`, async () => {
      const { outcome } = await runTask('Say hello', ['Hello.'], { mode: 'direct' });
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: 'Hello.' } });
      assert.deepEqual(
        dialogs.seen.filter(({ kind }) => kind === 'input'),
        [],
      );
    });
  });

  it('with a mistake is opened at the line, and the other servers work', async () => {
    dialogs.answerWith(choose('Open mcp.json'));
    const text = `{\n  "servers": {\n    ${WORKING},\n    "broken": { "args": [] }\n  }\n}\n`;
    await withConfiguration(text, async () => {
      const opened = once(vscode.window.onDidChangeTextEditorSelection, ({ textEditor, selections }) => {
        return isConfiguration(textEditor) && selections[0]?.active.line === 3;
      });
      const { outcome } = await runTask('Echo', ECHO);
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      const shown = await dialogs.next(({ kind, choices }) => kind === 'warning' && choices.includes('Open mcp.json'));
      assert.match(shown.text, /broken.*"command".*mcp\.json:4/s);
      await opened;
    });
  });

  it('that is no JSON is opened at the line', async () => {
    dialogs.answerWith(choose('Open mcp.json'));
    await withConfiguration(`{\n  "servers": {\n    nonsense\n`, async () => {
      const { outcome } = await runTask('Echo', []);
      assert.equal(outcome.kind === 'failed' && outcome.code, 'configurationBroken', JSON.stringify(outcome));
      const shown = await dialogs.next(({ kind }) => kind === 'error');
      assert.match(shown.text, /mcp\.json:3/);
      assert.deepEqual(shown.choices, ['Open mcp.json']);
    });
  });

  it('names a server that does not start, and the other servers work', async () => {
    const missing = `"absent": { "command": "node", "args": ["\${workspaceFolder}/no-such-server.mjs"] }`;
    await withConfiguration(`{ "servers": { ${WORKING}, ${missing} } }`, async () => {
      const { outcome } = await runTask('Echo', ECHO);
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      const shown = await dialogs.next(({ kind, choices }) => kind === 'warning' && choices.includes('Show Log'));
      assert.match(shown.text, /"absent" did not start/);
    });
  });

  it('asks for inputs, and a server whose question is dismissed is left out', async () => {
    const asking = `"asking": { "command": "node", "args": ["\${input:port}"] }`;
    const inputs = `[{ "type": "promptString", "id": "port", "description": "Which port?", "password": true }]`;
    await withConfiguration(`{ "inputs": ${inputs}, "servers": { ${WORKING}, ${asking} } }`, async () => {
      const { outcome } = await runTask('Echo', ECHO);
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      const question = await dialogs.next(({ kind }) => kind === 'input');
      assert.deepEqual([question.text, question.detail], ['Which port?', 'password']);
      const shown = await dialogs.next(({ kind, choices }) => kind === 'warning' && !choices.includes('Allow'));
      assert.match(shown.text, /asking/);
    });
  });

  it('starts a server only after it was allowed, and asks once', async () => {
    const fresh = `"fresh": { "command": "node", "args": [${EVERYTHING}] }`;
    const steps = [reply(`SUBMIT(await fresh.echo({ message: 'hello' }))`)];
    await withConfiguration(`{\n  "servers": {\n    ${fresh}\n  }\n}\n`, async () => {
      const { outcome } = await runTask('Echo', steps);
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      const question = await dialogs.next(({ choices }) => choices.includes('Allow'));
      assert.deepEqual(question.choices, ['Allow', 'Deny']);
      assert.match(question.text, /Start the MCP server "fresh"/);
      assert.match(question.detail, /^Command: node .*server-everything/m);
      assert.match(question.detail, /^Named in: \.vscode\/mcp\.json:3$/m);
      await runTask('Echo once more', steps);
      assert.equal(dialogs.seen.filter(({ choices }) => choices.includes('Allow')).length, 1);
    });
  });

  it('asks again when a command changed, and a refusal ends the run if nothing is left', async () => {
    dialogs.answerWith((dialog) => (dialog.choices.includes('Deny') ? 'Deny' : undefined));
    const changed = `"everything": { "command": "node", "args": [${EVERYTHING}, "stdio"] }`;
    await withConfiguration(`{ "servers": { ${changed} } }`, async () => {
      const { outcome } = await runTask('Echo', []);
      assert.equal(outcome.kind === 'failed' && outcome.code, 'consentRefused', JSON.stringify(outcome));
      const question = await dialogs.next(({ choices }) => choices.includes('Deny'));
      assert.match(question.text, /configured differently/);
      assert.match(question.detail, / stdio$/m);
    });
  });
});

function isConfiguration(editor: vscode.TextEditor | undefined): boolean {
  return editor?.document.uri.toString() === workspaceUri('.vscode', 'mcp.json').toString();
}
