import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const SERVER = path.join(process.cwd(), 'test/fixtures/servers/askingServer.mjs');

/** The palette would close a question, hence themes are changed by the settings of the workspace. */
const PICTURES = {
  light: { theme: 'Default Light Modern', shownAs: 'vs' },
  dark: { theme: 'Default Dark Modern', shownAs: 'vs-dark' },
  'high-contrast': { theme: 'Default High Contrast', shownAs: 'hc-black' },
} as const;

const FORM = {
  type: 'object',
  properties: {
    mail: { type: 'string', title: 'E-mail', description: 'Where the ticket is sent.', format: 'email' },
    code: { type: 'string', title: 'Code', pattern: '^[A-Z]{3}$', description: 'Three capital letters.' },
    seats: { type: 'integer', title: 'Seats', minimum: 1, maximum: 9, default: 2 },
    travel: {
      type: 'string',
      title: 'Class',
      oneOf: [
        { const: '1', title: 'First' },
        { const: '2', title: 'Second' },
      ],
      default: '2',
    },
    extras: {
      type: 'array',
      title: 'Extras',
      description: 'What is added to the ticket.',
      items: { type: 'string', enum: ['meal', 'bicycle', 'dog'] },
      minItems: 1,
      maxItems: 2,
      default: ['meal'],
    },
    news: { type: 'boolean', title: 'Newsletter', default: true },
  },
  required: ['mail', 'code', 'seats', 'travel', 'extras'],
};

describe('what servers ask of a person', function () {
  this.timeout(120_000);
  let window: TestWindow;
  const requested: string[] = [];

  before(async () => {
    window = await TestWindow.open();
    window.workbench.page.context().on('request', (request) => requested.push(request.url()));
    await window.servers({ asking: { command: 'node', args: [SERVER] } });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'questions' : undefined);
  });

  async function pictures(name: string): Promise<void> {
    const { workbench, workspace } = window;
    for (const [suffix, { theme, shownAs }] of Object.entries(PICTURES)) {
      await writeFile(path.join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      await workbench.page.locator(`.monaco-workbench.${shownAs}`).waitFor();
      await workbench.screenshot(`${name}-${suffix}`);
    }
  }

  /** Starts a run whose code makes these calls, and whose answer is what they resolve to. */
  async function start(task: string, code: string, ...answers: readonly string[]): Promise<void> {
    await window.script(codeReply(code), ...answers);
    await window.rlm.startTask(task);
  }

  async function outcome(task: string): Promise<string> {
    const panel = await window.rlm.panel(`RLM: ${task}`, 'Finished');
    return await panel.locator('.outcome').innerText();
  }

  const form = `JSON.stringify(await asking.form({ schema: ${JSON.stringify(FORM)}, message: "Your ticket to Rome" }))`;

  it('fills in a form, field by field, and says what is wrong with a value', async () => {
    const { workbench, rlm } = window;
    const { quickInput, page } = workbench;
    await start('Book it', `SUBMIT(${form});`);
    await rlm.allow('asking');
    await page.locator('.monaco-dialog-box', { hasText: 'asks you' }).waitFor();
    await pictures('form-question');
    const said = await workbench.answerDialog('Answer');
    assert.match(said, /"asking" asks you[^]*Your ticket to Rome[^]*Give it no passwords/);

    await quickInput.shown(/asking asks \(1 of 6\): E-mail[^]*Where the ticket is sent\./);
    await quickInput.answer('nobody');
    await quickInput.shown(/An e-mail address is needed\./);
    await pictures('form-refused');
    await quickInput.answer('ann@example.com');

    await quickInput.shown(/\(2 of 6\): Code/);
    await quickInput.answer('abc');
    await quickInput.shown(/fits the pattern \^\[A-Z\]\{3\}\$ is needed/);
    await quickInput.answer('ROM');

    await quickInput.shown(/\(3 of 6\): Seats[^]*1 to 9/);
    await quickInput.answer('12');
    await quickInput.shown(/At most 9\./);
    await quickInput.answer('2.5');
    await quickInput.shown(/A whole number is needed\./);
    await quickInput.answer('3');

    await quickInput.shown(/\(4 of 6\): Class/);
    const back = page.locator('.quick-input-widget').getByRole('button', { name: 'Back' });
    await back.click();
    await quickInput.shown(/\(3 of 6\): Seats/);
    assert.equal(await page.locator('.quick-input-widget .quick-input-box input').inputValue(), '3');
    await pictures('form-back');
    await back.click();
    await quickInput.shown(/\(2 of 6\): Code/);
    await quickInput.answer('MIL');
    await quickInput.shown(/\(3 of 6\): Seats/);
    await quickInput.answer('4');
    await quickInput.shown(/\(4 of 6\): Class/);
    assert.match((await quickInput.labels())[0] ?? '', /^Second/);
    await pictures('form-choice');
    await quickInput.pick('First');

    await quickInput.shown(/\(5 of 6\): Extras[^]*What is added to the ticket\. · Choose 1 to 2/);
    const boxes = page.locator('.quick-input-list .monaco-list-row');
    for (const label of ['bicycle', 'dog']) await boxes.filter({ hasText: label }).locator('[role=checkbox]').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await quickInput.shown(/At most 2\./);
    await pictures('form-choices-refused');
    await boxes.filter({ hasText: 'meal' }).locator('[role=checkbox]').click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();

    await quickInput.shown(/\(6 of 6\): Newsletter/);
    assert.match((await quickInput.labels()).join(), /^Yes.*,No,No answer$/);
    await quickInput.pick('No');

    const content = {
      mail: 'ann@example.com',
      code: 'MIL',
      seats: 4,
      travel: '1',
      extras: ['bicycle', 'dog'],
      news: false,
    };
    assert.ok((await outcome('Book it')).includes(JSON.stringify({ result: { action: 'accept', content } })));
  });

  it('tells a form that was declined from one that was closed', async () => {
    const { workbench } = window;
    await start('Decline it', `SUBMIT(${form});`);
    await workbench.answerDialog('Decline');
    assert.match(await outcome('Decline it'), /\{"result":\{"action":"decline"\}\}/);

    await start('Close it', `SUBMIT(${form});`);
    await workbench.answerDialog('Cancel');
    assert.match(await outcome('Close it'), /\{"result":\{"action":"cancel"\}\}/);

    await start('Leave it', `SUBMIT(${form});`);
    await workbench.answerDialog('Answer');
    await workbench.quickInput.shown(/\(1 of 6\)/);
    await workbench.quickInput.cancel();
    assert.match(await outcome('Leave it'), /\{"result":\{"action":"cancel"\}\}/);
  });

  it('shows the whole host of a page, and opens it only after that was agreed to', async () => {
    const { workbench } = window;
    const { page } = workbench;
    const url = 'https://login.example.com@evil.example:8443/sign-in?next=https://example.com/';
    const link = `JSON.stringify(await asking.link({ url: ${JSON.stringify(url)} }))`;
    await start('Refuse the page', `SUBMIT(${link});`);
    await page.locator('.monaco-dialog-box', { hasText: 'wants to open' }).waitFor();
    await pictures('link');
    const said = await workbench.answerDialog('Decline');
    assert.match(said, /wants to open a page of evil\.example:8443[^]*Sign in\./);
    assert.ok(said.includes(`The whole address: ${url}`), said);
    assert.match(await outcome('Refuse the page'), /"action":"decline"/);
    assert.deepEqual(
      requested.filter((one) => one.includes('evil.example')),
      [],
    );

    await start('Open the page', `SUBMIT(${link});`);
    await workbench.answerDialog('Open in Browser');
    await page.locator('.monaco-dialog-box', { hasText: 'external website' }).waitFor();
    await workbench.screenshot('link-trust');
    await workbench.answerDialog('Open');
    assert.match(await outcome('Open the page'), /"action":"accept"/);
    await eventually('the page was asked for', () =>
      Promise.resolve(requested.find((one) => one.includes('evil.example:8443/sign-in'))),
    );
  });

  it('asks before a server may use the model, whose answer it then gets', async () => {
    const { workbench, rlm } = window;
    const { page } = workbench;
    const texts = ['Name a colour.', 'Red.', 'Another one.'];
    const messages = texts.map((text, at) => ({
      role: at === 1 ? 'assistant' : 'user',
      content: { type: 'text', text },
    }));
    const asked = (maxTokens: number, more = {}): string =>
      `(await asking.sample(${JSON.stringify({ messages, systemPrompt: 'Be brief.', maxTokens, ...more })}))`;
    const reply = 'Blue, says the model of the run.';

    const call = asked(100, { mustAnswer: true });
    const refused = `try { ${call}; } catch (error) { SUBMIT(error.kind + ": " + error.message); }`;
    await start('Ask in vain', refused, reply);
    await page.locator('.monaco-dialog-box', { hasText: 'ask the model' }).waitFor();
    await pictures('sampling');
    const question = await workbench.answerDialog('Deny');
    assert.match(
      question,
      /"asking" ask the model Test model one\?[^]*instructions: Be brief\.[^]*user: Name a colour\.[^]*assistant: Red\.[^]*user: Another one\./,
    );
    assert.match(await outcome('Ask in vain'), /tool: .*The user does not let this server ask the model\./);

    await start('Ask once', `SUBMIT(JSON.stringify(${asked(100)}.result));`, reply);
    await workbench.answerDialog('Allow Once');
    const once = await outcome('Ask once');
    assert.ok(once.includes(`"text":"${reply}"`), once);
    assert.match(once, /"model":"one","stopReason":"endTurn"/);

    await start('Ask briefly', `await ${asked(100)};\nSUBMIT(JSON.stringify(${asked(2)}.result));`, reply);
    await workbench.answerDialog('Always Allow');
    const brief = await outcome('Ask briefly');
    assert.match(brief, /"text":"Blue, sa"/);
    assert.match(brief, /"stopReason":"maxTokens"/);
    const panel = await rlm.panel('RLM: Ask briefly');
    await panel.getByText('asked by a server').first().waitFor();
    await pictures('sampling-panel');
  });

  it('lets the user take back that a server may always use the model', async () => {
    const { workbench, rlm } = window;
    const { quickInput, page } = workbench;
    const question = page.locator('.monaco-dialog-box', { hasText: 'ask the model' });
    const messages = ['A colour?', 'Red.', 'Another?'].map((text, at) => ({
      role: at === 1 ? 'assistant' : 'user',
      content: { type: 'text', text },
    }));
    const ask = `SUBMIT(JSON.stringify((await asking.sample(${JSON.stringify({ messages, maxTokens: 100 })})).result));`;
    const asked = async (task: string, answer: string): Promise<void> => {
      await start(task, ask, 'Green.');
      await question.waitFor();
      await workbench.answerDialog(answer);
      assert.match(await outcome(task), /Green\./);
    };
    await asked('Allow for good', 'Always Allow').catch(async (thrown: unknown) => {
      // An earlier test of this window has allowed it.
      if (await question.isVisible()) throw thrown;
    });
    await start('Ask no more', ask, 'Green.');
    assert.match(await outcome('Ask no more'), /Green\./);

    await workbench.runCommand('RLM: Forget Tool Approvals');
    await quickInput.shown(/Forget Tool Approvals/);
    await quickInput.pick('asking');
    await rlm.notified(/asked again before tools are called and before servers use the model/);
    await asked('Ask after all', 'Always Allow');

    await workbench.runCommand('RLM: Show MCP Servers');
    await quickInput.shown(/Choose a server/);
    await quickInput.pick('asking');
    await quickInput.pick('Ask Again Before It Uses the Model');
    await quickInput.shown(/Choose a server/);
    await quickInput.cancel();
    await asked('Ask once more', 'Allow Once');
  });

  it('shows what a server logs in the panel, folded away', async () => {
    await start('Log it', 'await asking.log({ level: "critical", say: "the disk is full" }); SUBMIT("done");');
    assert.match(await outcome('Log it'), /done/);
    const panel = await window.rlm.panel('RLM: Log it');
    const messages = panel.locator('.server-messages');
    assert.match(await messages.locator('summary').innerText(), /1 server message\s+1 error/);
    await messages.locator('summary').click();
    await messages.getByText('asking: the disk is full').waitFor();
    await pictures('server-messages');
  });

  it('shows the progress of a call in its row', async () => {
    const { rlm } = window;
    await start('Take a while', 'SUBMIT(await asking.progress({ stepMs: 1500, lastMs: 8000 }));');
    const panel = await rlm.panel('RLM: Take a while');
    await panel.locator('.call-preview', { hasText: /^33 % · step 1$/ }).waitFor();
    await panel.locator('.call-preview', { hasText: /^100 % · step 3$/ }).waitFor();
    await pictures('progress');
    assert.match(await outcome('Take a while'), /done/);
    assert.equal(await panel.getByText('step 3').count(), 0);
  });
});
