import assert from 'node:assert/strict';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

const TASK = 'Keep what was found';
const TITLE = `RLM: ${TASK}`;
const FIRST = codeReply('const found = await odd.big({ bytes: 5 });\nconst luck = Math.random();\nprint(found, luck);');

describe('a run whose window is reloaded', function () {
  this.timeout(120_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
    await window.servers({ odd: ODD_SERVER });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'resume' : undefined);
  });

  it('is shown as interrupted, and goes on with its variables at a button', async () => {
    const { workbench, rlm } = window;
    await window.script(FIRST, { text: 'Now I think about', hang: true });
    await rlm.startTask(TASK);
    await rlm.allow('odd');
    const before = await rlm.panel(TITLE, 'Writing code');
    await before.getByText('Now I think about').waitFor();
    await before.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
    const printed = await before.locator('.console').first().innerText();

    await window.script(FIRST, codeReply('SUBMIT(`${found} ${luck}`);'));
    await workbench.reload();
    const panel = await rlm.panel(TITLE, 'Interrupted');
    await panel.getByText('The run was interrupted. It can be resumed.').waitFor();
    await workbench.screenshot('run-interrupted');
    await panel.getByRole('button', { name: 'Resume' }).click();
    await panel.locator('.state', { hasText: 'Finished' }).waitFor();
    const answer = await panel.locator('.outcome').innerText();
    assert.ok(answer.includes(printed), `${answer} is made of ${printed}`);
    assert.equal(await panel.locator('.iteration').count(), 2);
    assert.match(await panel.locator('.figures').innerText(), /1 tool call/);
    assert.equal(await panel.getByRole('button', { name: 'Resume' }).count(), 0);
    await workbench.screenshot('run-resumed');
  });

  /** A run that would answer with what it found, had the window not been reloaded in its second turn. */
  async function interruptedRun(task: string): Promise<void> {
    const { workbench, rlm } = window;
    await window.script(FIRST, { text: 'Now I think about', hang: true });
    await rlm.startTask(task);
    const before = await rlm.panel(`RLM: ${task}`, 'Writing code');
    await before.getByText('Now I think about').waitFor();
    await window.script(FIRST, codeReply('SUBMIT(found);'));
    await workbench.reload();
    await rlm.panel(`RLM: ${task}`, 'Interrupted');
  }

  it('goes on in its panel where the chat resumes it', async () => {
    const { workbench, rlm } = window;
    await interruptedRun('Keep it for the chat');
    await workbench.chat.open();
    await workbench.chat.hasModel('Test model one');
    await workbench.chat.send('@rlm /resume');
    const panel = await rlm.panel('RLM: Keep it for the chat', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /xxxxx/);
    assert.equal(await panel.getByRole('button', { name: 'Resume' }).count(), 0);
  });

  it('is offered by the command, and no more once it has ended', async () => {
    const { workbench, rlm } = window;
    await interruptedRun('Keep it again');
    await workbench.runCommand('RLM: Resume Run');
    await workbench.quickInput.shown(/Keep it again/);
    // One run, with the time of its start.
    const [offered = '', ...others] = await workbench.quickInput.labels();
    assert.match(offered, /^Keep it again/);
    assert.deepEqual(others, []);
    await workbench.quickInput.pick('Keep it again');
    await rlm.panel('RLM: Keep it again', 'Finished');
    await rlm.notified(/^RLM answered: xxxxx/);
    await workbench.runCommand('RLM: Resume Run');
    await rlm.notified(/No run of this workspace is paused or was interrupted/);
  });
});
