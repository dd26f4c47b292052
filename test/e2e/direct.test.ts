import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const TASK = 'Is level a palindrome?';
const ANSWER = 'Yes: **level** reads the same backwards.';

describe('a task that the model answers directly', function () {
  this.timeout(60_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
    await rm(window.configurationFile, { force: true });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'direct' : undefined);
  });

  it('shows the answer, the mode and its reason, and can be run in code mode instead', async () => {
    const { workbench, rlm } = window;
    await window.script(ANSWER);
    await rlm.startTask(TASK);
    const panel = await rlm.panel(`RLM: ${TASK}`, 'Finished');
    assert.match(
      await panel.locator('.mode-reason').innerText(),
      /^Direct answer: there are no tools, and 22 characters of input/,
    );
    assert.match(await panel.locator('.outcome').innerText(), /reads the same backwards/);
    await rlm.notified(/No MCP server is configured/);
    await workbench.clearNotifications();
    for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`direct-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }

    await window.script(codeReply(`SUBMIT('level' === [...'level'].reverse().join('') ? 'by code: yes' : 'no')`));
    await panel.getByRole('button', { name: 'Run in Code Mode' }).click();
    // Both panels have the same title.
    const instead = await eventually('the panel of the run in code mode', async () => {
      for (const frame of workbench.page.frames()) {
        const outcome = await frame
          .locator('.outcome')
          .allInnerTexts()
          .catch(() => []);
        if (outcome.some((text) => text.includes('by code: yes'))) return frame;
      }
      return undefined;
    });
    assert.equal(await instead.locator('.mode-reason').count(), 0);
    assert.equal(await instead.getByRole('button', { name: 'Run in Code Mode' }).count(), 0);
  });
});
