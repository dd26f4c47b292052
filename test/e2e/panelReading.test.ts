import assert from 'node:assert/strict';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { DEFAULT_LIMITS } from '../../src/core/limits';
import { axeFaults } from '../support/axeFaults';
import { eventually } from '../support/eventually';
import { isInReach } from './driver/panelChecks';
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
      settings: { 'rlm.approval.mode': 'auto' },
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
    const closed = iteration(1).locator('.call:not([open])');
    while ((await closed.count()) > 0) await closed.first().locator('> summary').click();
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

  it('says what is left of each limit, as bars and in words', async () => {
    const { iterations, toolCalls } = DEFAULT_LIMITS;
    const words = (count: number): string => count.toLocaleString('en-US');
    const said = (await panel.locator('.budget').innerText()).replace(/\s+/g, ' ');
    assert.match(said, new RegExp(`Iterations ${iterations - 3} of ${iterations} left`));
    assert.match(said, new RegExp(`Tool calls ${words(toolCalls - 3)} of ${words(toolCalls)} left`));
    const bar = panel.getByRole('progressbar', { name: 'Tool calls left' });
    assert.deepEqual(
      await bar.evaluate((element: HTMLProgressElement) => [element.value, element.max, element.clientWidth > 60]),
      [toolCalls - 3, toolCalls, true],
    );
  });

  it('marks an error on its line of the code, in the colours that the editor has in its theme', async () => {
    const { workbench, rlm } = window;
    if ((await iteration(2).locator('.code-lines').count()) === 0) await iteration(2).locator('> summary').click();
    const code = iteration(2).locator('.code-lines');
    await code.locator('.code-line.has-error').waitFor();
    const marks = await code
      .locator('.code-line')
      .evaluateAll((lines) => lines.map((line) => line.classList.contains('has-error')));
    assert.deepEqual(marks, [false, false, true]);
    const colourOf = (text: Locator): Promise<string> => text.evaluate((element) => getComputedStyle(element).color);
    const colours = (): Promise<readonly string[]> =>
      Promise.all(['const', '"before"'].map((word) => colourOf(code.locator('span', { hasText: word }).first())));
    await workbench.setTheme('Dark Modern');
    const dark = await colours();
    await workbench.setTheme('Light Modern');
    // The editor tells its pages after it has drawn itself.
    await eventually('other colours', async () => (String(await colours()) === String(dark) ? undefined : true));
    const light = await colours();
    assert.ok(
      light.every((colour, index) => colour !== dark[index]) && light[0] !== light[1],
      `${String(light)} and ${String(dark)}`,
    );
    await workbench.screenshot('panel-error-line');
    await iteration(2).getByRole('button', { name: 'Open the code of iteration 2' }).click();
    await rlm.editorShows('"before"');
    const words = workbench.page.locator('.editor-group-container.active .view-line span span');
    const inEditor = (): Promise<readonly string[]> =>
      Promise.all(['const', '"before"'].map((word) => colourOf(words.filter({ hasText: word }).first())));
    // It draws its lines anew once it knows their language.
    await eventually(`the colours ${String(light)} in the editor`, async () =>
      String(await inEditor()) === String(light) ? true : undefined,
    );
    await workbench.runCommand('View: Close Editor');
    panel = await rlm.panel(TITLE, 'Finished');
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
        assert.equal(await isInReach(panel.getByRole('button', { name }).first()), true, name);
      }
    } finally {
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  });
});
