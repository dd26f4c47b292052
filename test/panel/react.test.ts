import assert from 'node:assert/strict';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../scripts/chromium.mjs';
import { reactRun } from '../fixtures/transcript/reactRun';
import { Preview } from '../fixtures/webview/preview';

describe('the panel of a run in ReAct mode', function () {
  this.timeout(60_000);
  let browser: Browser;
  let preview: Preview;

  before(async () => {
    const executablePath = await ensureChromium();
    if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
    preview = await Preview.open(browser);
  });
  after(async () => {
    await preview?.close();
    await browser?.close();
  });

  it('shows the mode, the calls of each turn, what was refused and what was submitted, and no code', async () => {
    const { page } = preview;
    await preview.show(reactRun());
    assert.match(await page.locator('.sources').innerText(), /ReAct/);
    await page.locator('.iteration > summary').first().click();
    const [first = '', second = ''] = await page.locator('.iteration').allInnerTexts();
    assert.match(first, /I list the incidents first/);
    assert.match(first, /incidents\.list/);
    assert.match(first, /Refused\s+incidents__lst/);
    assert.match(second, /Submit\s+submit[\s\S]*Grace/);
    assert.doesNotMatch(first, /Submit/);
    assert.equal(await page.locator('.iteration .frame.code').count(), 0);
    await preview.keep('react');
    assert.deepEqual(preview.complaints, []);
  });

  it('says nothing of calls that are still on their way', async () => {
    const events = reactRun();
    const answered = events.findIndex(({ type }) => type === 'model.finished');
    await preview.show(events.slice(0, answered + 1));
    assert.doesNotMatch(await preview.page.locator('.iterations').innerText(), /Refused/);
  });
});
