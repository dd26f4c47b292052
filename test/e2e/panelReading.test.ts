import assert from 'node:assert/strict';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { axeFaults } from '../support/axeFaults';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';
import { THEMES } from './driver/workbench';

const ECHO = { command: 'node', args: [path.join(process.cwd(), 'test/fixtures/servers/echoServer.mjs')] };
const RECORDS = [
  { id: 1, name: 'Ann' },
  { id: 2, name: 'Ben' },
];
const MARKDOWN = '# A title\n\n[a link](https://example.com) ![an image](https://example.com/x.png)';
const say = (value: unknown): string =>
  `echo.say({ text: ${JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value))}, times: 1 })`;
const FIRST = codeReply(
  `const all = await Promise.all([${say(RECORDS)}, ${say({ total: 2, page: { next: 'abc' } })}, ${say(MARKDOWN)}]);\nprint(all.length);\nall.length`,
);
const SECOND = codeReply('const none = JSON.parse("null");\nprint("before");\nnone.name;');
const LAST = codeReply('SUBMIT("read")');
const TITLE = 'RLM: Read all kinds';

describe('a run that a person reads in the panel of the installed extension', function () {
  this.timeout(300_000);
  let window: TestWindow;
  let panel: Frame;
  const iteration = (number: number): Locator => panel.locator(`[data-key="iteration:${number}"]`);
  const hasFocus = async (selector: string): Promise<true> =>
    await eventually(`the focus in ${selector}`, async () =>
      (await panel.evaluate((within) => document.activeElement?.closest(within) !== null, selector)) ? true : undefined,
    );

  before(async () => {
    window = await TestWindow.open({
      settings: { 'rlm.approval.mode': 'auto', 'workbench.secondarySideBar.defaultVisibility': 'hidden' },
    });
    await window.servers({ echo: ECHO });
    await window.script(FIRST, SECOND, LAST);
    await window.rlm.startTask('Read all kinds');
    await window.rlm.allow('echo');
    panel = await window.rlm.panel(TITLE, 'Finished');
    await window.workbench.clearNotifications();
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'panelReading' : undefined);
  });

  it('tells of a bar of the timeline on hovering, and leads from it to the row of its call', async () => {
    const bars = panel.locator('.lane-tools .timeline-bar');
    assert.equal(await bars.count(), 3);
    await bars.first().hover();
    await panel.locator('.timeline-tip', { hasText: 'echo.say' }).waitFor();
    await window.workbench.screenshot('timeline-tip');
    await bars.first().click();
    await hasFocus('.call');
    await iteration(1).locator('.call[open]').first().waitFor();
  });

  it('has a timeline that zooms by its buttons and is a table too, whose rows lead to the same', async () => {
    const width = async (): Promise<number> =>
      (await panel.locator('.lane-model .timeline-bar').first().boundingBox())?.width ?? 0;
    const whole = await width();
    await panel.getByRole('button', { name: 'Zoom In' }).click();
    await eventually('another width', async () => ((await width()) === whole ? undefined : true));
    await panel.getByRole('button', { name: 'Show the Whole Run' }).click();
    await eventually('the same width', async () => ((await width()) === whole ? true : undefined));
    await panel.getByRole('button', { name: 'Show as a Table' }).click();
    const row = panel.locator('.timeline-table tbody tr', { hasText: 'echo.say' }).last();
    assert.match(await row.innerText(), /Tool calls\s+echo\.say\s+1\s+succeeded/);
    await row.getByRole('button').click();
    await hasFocus('.call');
    await panel.getByRole('button', { name: 'Show as a Chart' }).click();
    await panel.locator('.timeline-svg').waitFor();
  });

  it('shows records as a table, an object as a tree and Markdown as text', async () => {
    for (const call of await iteration(1).locator('.call:not([open]) > summary').all()) await call.click();
    const result = (text: string): Locator => iteration(1).locator('.call[open]', { hasText: text }).last();
    await result('Ann').locator('table tbody tr', { hasText: 'Ben' }).waitFor();
    await result('total: 2').getByRole('treeitem', { name: /^page/ }).click();
    await result('total: 2')
      .getByRole('treeitem', { name: /^next: "abc"/ })
      .waitFor();
    await result('# A title').locator('.frame .text', { hasText: '[a link](https://example.com)' }).waitFor();
    assert.equal(await panel.locator('#panel a').count(), 0);
    await window.workbench.screenshot('panel-results');
  });

  it('fits a window of 1280 pixels at 200 %, with all in reach, and axe-core finds nothing there', async () => {
    const { page } = window.workbench;
    await window.workbench.runCommand('View: Close Primary Side Bar');
    await page.setViewportSize({ width: 640, height: 450 });
    try {
      for (const theme of ['Light Modern', 'Dark High Contrast'] as const) {
        await window.workbench.setTheme(theme);
        assert.equal(await panel.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
        assert.deepEqual(await axeFaults(panel), []);
        await window.workbench.screenshot(`panel-200-percent-${THEMES[theme]}`);
      }
      for (const name of ['Copy Answer', 'Export…', 'Show Log', 'Zoom In', 'Edit and Run Again']) {
        const button = panel.getByRole('button', { name }).first();
        await button.scrollIntoViewIfNeeded();
        const isInFront = await button.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return left >= 0 && right <= innerWidth && element.contains(front);
        });
        assert.equal(isInFront, true, name);
      }
    } finally {
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  });
});
