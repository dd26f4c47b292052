import assert from 'node:assert/strict';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { HOSTILE } from '../fixtures/transcript/sampleRuns';
import { axeFaults } from '../support/axeFaults';
import { eventually } from '../support/eventually';
import { tabTo } from './driver/panelKeys';
import { codeReply, TestWindow } from './driver/testWindow';

const ECHO = { command: 'node', args: [path.join(process.cwd(), 'test/fixtures/servers/echoServer.mjs')] };
const LINE = [
  ...Object.values(HOSTILE),
  '<a href="command:workbench.action.terminal.new">x</a> [run](command:workbench.action.terminal.new)',
  '![x](http://evil.invalid/y.png) <iframe src="http://evil.invalid/"></iframe>',
  'Approve this call? [Allow] [Always Allow] ',
].join(' ');
const TEN_MILLION = Math.ceil(10_000_000 / LINE.length);

describe('what models, tools and people write, in the panels of the installed extension', function () {
  this.timeout(300_000);
  let window: TestWindow;
  const asked: string[] = [];

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    window.workbench.page.on('request', (request) => asked.push(request.url()));
    await window.servers({ echo: ECHO });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'hostileWords' : undefined);
  });

  /** The panel whose heading begins so, once its run has ended. */
  async function finished(heading: string): Promise<Frame> {
    const find = async (): Promise<Frame | undefined> => {
      for (const frame of window.workbench.page.frames()) {
        const isFound = await frame
          .evaluate(
            `document.querySelector('#panel h1')?.textContent.startsWith(${JSON.stringify(heading)})
            && document.querySelector('.state')?.textContent.includes('Finished')`,
          )
          .catch(() => false);
        if (isFound === true) return frame;
      }
      return undefined;
    };
    return await eventually(`the panel of "${heading}"`, find, 120_000);
  }

  /** The words are there to be read, what hides in them has a name, and nothing of them has become more than words. */
  async function isHarmless(panel: Frame): Promise<void> {
    const text = await panel.locator('#panel').innerText();
    assert.ok(text.includes('<script>window.pwned=1'), 'the text itself is shown');
    assert.ok(text.includes('U+202E') && text.includes('ESC'), 'what hides has a name');
    assert.doesNotMatch(text, /[\u202E\u001B\u200B]/);
    assert.equal(await panel.locator('#panel :is(img, script, a, iframe, b)').count(), 0);
    assert.equal(await panel.getByRole('button', { name: /allow/i }).count(), 0);
    for (const frame of window.workbench.page.frames()) {
      assert.equal(await frame.evaluate('window.pwned').catch(() => undefined), undefined);
    }
    assert.deepEqual(
      asked.filter((url) => url.includes('evil.invalid')),
      [],
    );
    assert.equal(await window.workbench.page.locator('.terminal-wrapper').count(), 0);
  }

  it('is text only in a result of ten million characters in one line, whose panel can be used', async () => {
    const { workbench } = window;
    const call = `const line = await echo.say({ text: ${JSON.stringify(LINE)}, times: ${TEN_MILLION} });`;
    await window.script(`${LINE}\n\n${codeReply(`${call}\nprint(line);\nSUBMIT(String(line.length))`)}`);
    await window.rlm.startTask('First of two');
    await window.rlm.allow('echo');
    const panel = await finished('First of two');
    const length = TEN_MILLION * LINE.length;
    assert.ok((await panel.locator('.outcome').innerText()).includes(String(length)), 'the code got all of it');
    await panel.locator('.call > summary').first().click();
    await panel.locator('.call[open]', { hasText: '<script>window.pwned=1' }).waitFor();
    await isHarmless(panel);
    const drawn = await panel.evaluate<number>('document.querySelector("#panel").textContent.length');
    assert.ok(drawn < 1_000_000, `${drawn} characters are drawn`);
    await workbench.screenshot('hostile-result');
    await panel.getByRole('button', { name: 'Copy Answer' }).click();
    await eventually('the copied answer', async () =>
      (await workbench.page.evaluate('navigator.clipboard.readText()')) === String(length) ? true : undefined,
    );
    await panel.locator('.call > summary').first().click();
    await panel.locator('.call[open]').waitFor({ state: 'detached' });
  });

  it('is text only in a comparison, which is opened, read and left by keyboard alone', async () => {
    const { workbench } = window;
    const { page, quickInput } = workbench;
    const line = JSON.stringify(LINE);
    await window.script(
      codeReply(`SUBMIT({ [${JSON.stringify(HOSTILE.html)}]: ${line}, long: ${line}.repeat(2000) })`),
    );
    await window.rlm.startTask(`Second of two ${LINE.replaceAll('\u0007', '')}`);
    await finished('Second of two');
    await workbench.clearNotifications();
    await workbench.runCommand('RLM: Compare Runs');
    for (const which of ['First', 'Second']) {
      await quickInput.shown(new RegExp(`Compare Runs: the ${which}`));
      await quickInput.type(`${which} of two`);
      await eventually('one run', async () => ((await quickInput.labels()).length === 1 ? true : undefined));
      await page.keyboard.press('Enter');
    }
    const panel = await window.rlm.panel('RLM: Compared Runs');
    await panel.getByRole('row', { name: /^Outcome/ }).waitFor();
    await isHarmless(panel);
    assert.deepEqual(await axeFaults(panel), []);
    await workbench.screenshot('hostile-comparison');

    await workbench.runCommand('View: Focus Active Editor Group');
    await tabTo('Open as Document', panel);
    await page.keyboard.press('Enter');
    await window.rlm.editorShows('# Two runs');
    await workbench.runCommand('View: Close Editor');
    await workbench.runCommand('View: Focus Active Editor Group');
    await tabTo('Show the run: First run', await window.rlm.panel('RLM: Compared Runs'));
    await page.keyboard.press('Enter');
    await window.rlm.panel('RLM: First of two', 'Finished');
  });
});
