import assert from 'node:assert/strict';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const EVERYTHING = path.join(process.cwd(), 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const QUESTION = 'Run this code, which may call your MCP tools?';
const CODE = "const answer = await everything.echo({ message: 'seen by the agent' }); print(answer)";

describe('tools for other agents in the chat', function () {
  this.timeout(180_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'workbench.colorTheme': 'Dark Modern' } });
    await window.servers({ everything: { command: 'node', args: [EVERYTHING] } });
    await window.workbench.chat.open();
    await window.workbench.chat.widen(250);
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'languageModelTools' : undefined);
  });

  const answered = (expected: RegExp): Promise<string> => window.workbench.chat.answered(expected);

  it('run nothing that the user refuses', async () => {
    const { workbench } = window;
    await workbench.chat.hasModel('Test model one');
    await workbench.chat.send(`@caller rlm_execute_code ${JSON.stringify({ code: CODE })}`);
    const question = workbench.chat.confirmation(QUESTION);
    await question.waitFor();
    await workbench.chat.answerConfirmation(/^Proceed without running/);
    assert.doesNotMatch(await workbench.chat.answer(), /Echo: /);
  });

  it('show their code before it runs, and give back what it printed', async () => {
    const { workbench, rlm } = window;
    await workbench.chat.send(`@caller rlm_execute_code ${JSON.stringify({ code: CODE })}`);
    const question = workbench.chat.confirmation(QUESTION);
    await question.waitFor();
    await eventually(
      'the code in the question',
      async () => (await question.innerText()).includes('echo') || undefined,
    );
    await workbench.screenshot('tool-confirmation-dark');
    await workbench.chat.answerConfirmation(/^Allow this tool/);
    await rlm.allow('everything');
    // The editor draws spaces of code that do not break.
    const answer = (await workbench.chat.answer()).replaceAll('\u00a0', ' ');
    assert.match(answer, /seen by the agent/);
    assert.match(answer, /1 iteration, 1 tool call/);
    await workbench.screenshot('tool-result-dark');
  });

  it('run a whole task that the user allowed, with the model that was chosen', async () => {
    const { workbench } = window;
    await window.script(
      codeReply("const sum = await everything.get_sum({ a: 4, b: 5 });\nSUBMIT('the sum: ' + sum.match(/9/)[0]);"),
    );
    await workbench.chat.send('@caller rlm_run_task {"task":"Add four and five"}');
    const question = workbench.chat.confirmation('Run this task in code mode?');
    await question.getByText('Add four and five').first().waitFor();
    await workbench.chat.answerConfirmation(/^Allow this tool/);
    const answer = await answered(/the sum: 9/);
    assert.match(answer, /Run \S+: 1 iteration, 1 tool call/);
  });

  it('tell an agent what is wrong with its code, and what to do next', async () => {
    const { workbench } = window;
    // It was allowed for the session.
    await workbench.chat.send('@caller rlm_execute_code {"code":"nothing.there()"}');
    await answered(/there is no server/);
  });

  it('search the tools, also as @rlm /tools', async () => {
    const { workbench } = window;
    // It asks for nothing: it changes nothing.
    await workbench.chat.send('@caller rlm_search_tools {"query":"echo a message","limit":1}');
    assert.match(await answered(/declare const everything/), /echo\(input: \{/);
    await workbench.chat.send('@rlm /tools add two numbers');
    const answer = await workbench.chat.answer();
    assert.match(answer, /everything\.get_sum/);
    assert.match(answer.replaceAll('\u00a0', ' '), /get_sum\(input: \{/);
    await workbench.screenshot('chat-tools-dark');
  });
});
