import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { axeFaults } from '../support/axeFaults';
import { eventually } from '../support/eventually';
import { tabTo } from './driver/panelKeys';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';
import { THEMES, type ColourTheme } from './driver/workbench';

describe('the panel of the installed extension, for everybody', function () {
  this.timeout(180_000);
  let window: TestWindow;
  let panel: Frame;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.servers({ desk: deskServer(window.callsFile) });
    await window.script(
      codeReply(
        'const sent = await Promise.all(["Ann", "Ben", "Cleo"].map((to) => desk.send({ to })));\nprint(sent, await rlm_query("Part"));',
      ),
      codeReply('null.x'),
      codeReply('SUBMIT([{ to: "Ann", sent: true }, { to: "Ben", sent: true }])'),
    );
    await window.rlm.startTask('Write to all');
    await window.rlm.allow('desk');
    panel = await window.rlm.panel('RLM: Write to all', 'Finished');
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'panelAccess' : undefined);
  });

  it('is read, opened and gone through by keyboard alone', async () => {
    await panel.locator('.timeline-chart').focus();
    await window.workbench.page.keyboard.press('ArrowRight');
    await window.workbench.page.keyboard.press('ArrowDown');
    await window.workbench.page.keyboard.press('ArrowDown');
    await window.workbench.page.keyboard.press('Enter');
    await eventually('the row of the first call', async () =>
      (await panel.evaluate(() => document.activeElement?.closest('.call') !== null)) ? true : undefined,
    );
    const seen = await tabTo('Copy Answer', panel, { isBackwards: true });
    assert.ok(seen.includes('Show Log') && seen.includes('Zoom In'), seen.join(' | '));
  });

  it('shows the iterations and calls of a nested run under the cell that began it', async () => {
    const nested = panel.getByRole('treeitem', { name: /^rlm_query succeeded Part/ });
    const level = Number(await nested.getAttribute('aria-level'));
    const cell = panel.getByRole('treeitem', { name: /^Iteration 1 failed const sent/, level: level + 1 });
    await cell.locator('.tree-twistie').click();
    const call = panel.getByRole('treeitem', { name: /^desk\.send succeeded.*Ann/, level: level + 2 });
    await call.waitFor();
    assert.equal(
      await panel.getByRole('treeitem', { name: /^Iteration 3 succeeded SUBMIT/, level: level + 1 }).count(),
      1,
    );
  });

  for (const theme of Object.keys(THEMES) as readonly ColourTheme[]) {
    it(`has no fault that axe-core finds, in the theme ${theme}`, async () => {
      await window.workbench.setTheme(theme);
      for (const summary of await panel.locator('.iteration:not([open]) > summary').all()) await summary.press('Enter');
      assert.deepEqual(await axeFaults(panel), []);
      await window.workbench.screenshot(`panel-access-${THEMES[theme]}`);
    });
  }
});
