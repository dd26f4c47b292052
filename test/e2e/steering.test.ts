import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { axeFaults } from '../support/axeFaults';
import { focusedName, tabTo } from './driver/panelKeys';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';
import { THEMES, type ColourTheme } from './driver/workbench';

const FIRST = codeReply('const letters = await desk.list({});\nprint(letters);');
const LAST = codeReply('SUBMIT(`read: ${letters}`);');

describe('a run that a person steers in its panel', function () {
  this.timeout(480_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.servers({ desk: deskServer(window.callsFile) });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'steering' : undefined);
  });

  /** A run whose model has written code and does not end its answer before `endAnswer`. */
  async function startHeld(task: string): Promise<Frame> {
    await window.script({ text: FIRST, hold: true }, LAST);
    await window.rlm.startTask(task);
    return await window.rlm.panel(`RLM: ${task}`);
  }

  async function endAnswer(): Promise<void> {
    await window.script(FIRST, LAST);
  }

  const reaches = async (panel: Frame, state: string): Promise<void> =>
    await panel.locator('.state', { hasText: state }).waitFor({ timeout: 60_000 });

  it('stands before its next step at the button, and goes on at the button', async () => {
    const panel = await startHeld('Read the letters');
    await window.rlm.allow('desk');
    await reaches(panel, 'Writing code');
    await panel.getByRole('button', { name: 'Pause' }).click();
    await reaches(panel, 'Pausing');
    await endAnswer();
    await reaches(panel, 'Paused');
    assert.equal(await panel.locator('.call').count(), 0, 'nothing of the code has run');
    await panel.locator('.iteration-state[title="Paused"]').waitFor();
    for (const theme of Object.keys(THEMES) as readonly ColourTheme[]) {
      await window.workbench.setTheme(theme);
      assert.deepEqual(await axeFaults(panel), []);
      await window.workbench.screenshot(`run-paused-${THEMES[theme]}`);
    }
    await panel.getByRole('button', { name: 'Resume' }).click();
    await reaches(panel, 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /read: list done/);
  });

  it('stands and goes on by the same keys', async () => {
    const { page } = window.workbench;
    const panel = await startHeld('Read by keys');
    await reaches(panel, 'Writing code');
    await panel.getByRole('heading', { name: 'Read by keys' }).click();
    await page.keyboard.press('Control+Alt+P');
    await reaches(panel, 'Pausing');
    await endAnswer();
    await reaches(panel, 'Paused');
    await page.keyboard.press('Control+Alt+P');
    await reaches(panel, 'Finished');
  });

  it('tells the model a hint with its next request, and shows which iteration was told', async () => {
    const panel = await startHeld('Read with a hint');
    await reaches(panel, 'Writing code');
    const field = panel.getByLabel('Hint for the next turn');
    await field.fill('Only <b>the</b> open ones');
    await panel.getByRole('button', { name: 'Add Hint' }).click();
    await panel.getByText('The model will be told: Only <b>the</b> open ones').waitFor();
    assert.equal(await field.inputValue(), '', 'the field is ready for another one');
    await window.workbench.screenshot('run-hint');
    await endAnswer();
    await reaches(panel, 'Finished');
    const told = panel.locator('.iteration', { hasText: 'Iteration 2' });
    await told.getByText('Your hint: Only <b>the</b> open ones').waitFor();
    assert.equal(await panel.getByText('The model will be told:').count(), 0);
    assert.equal(await field.count(), 0, 'a run that has ended takes no hint');
    await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
    const first = panel.locator('.iteration', { hasText: 'Iteration 1' });
    await first.locator('.code').waitFor();
    assert.equal(await first.getByText('Your hint:').count(), 0);
  });

  it('takes a hint and stands by keyboard alone, and the focus stays where it was', async () => {
    const { page } = window.workbench;
    const panel = await startHeld('Steer by keyboard');
    await reaches(panel, 'Writing code');
    await panel.getByRole('heading', { name: 'Steer by keyboard' }).click();
    await tabTo('Pause', panel);
    await page.keyboard.press('Enter');
    await reaches(panel, 'Pausing');
    assert.equal(await focusedName(panel), 'Resume');
    const seen = await tabTo('Hint for the next turn', panel);
    for (const name of ['Stop', 'Show Log', 'Zoom In']) assert.ok(seen.includes(name), seen.join(' | '));
    await page.keyboard.type('By name');
    await page.keyboard.press('Enter');
    await panel.getByText('The model will be told: By name').waitFor();
    assert.equal(await focusedName(panel), 'Hint for the next turn');
    await endAnswer();
    await reaches(panel, 'Paused');
    await tabTo('Resume', panel, { isBackwards: true });
    await page.keyboard.press('Enter');
    await reaches(panel, 'Finished');
    await panel.getByText('Your hint: By name').waitFor();
  });

  it('asks for a hint at a key, wherever the focus is', async () => {
    const { page, quickInput } = window.workbench;
    const panel = await startHeld('Read with a key');
    await reaches(panel, 'Writing code');
    await panel.getByRole('heading', { name: 'Read with a key' }).click();
    await page.keyboard.press('Control+Alt+H');
    await quickInput.shown(/The model is told this with its next request/);
    await quickInput.answer('The newest first');
    await panel.getByText('The model will be told: The newest first').waitFor();
    await endAnswer();
    await reaches(panel, 'Finished');
    await panel.getByText('Your hint: The newest first').waitFor();
  });
});
