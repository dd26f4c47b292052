import assert from 'node:assert/strict';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../scripts/chromium.mjs';
import { Preview, type PreviewOptions } from '../fixtures/webview/preview';

export async function launchChromium(): Promise<Browser> {
  const executablePath = await ensureChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
  return await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}

/** For a `describe`: a browser for all of its tests; each opens panels, which are closed after it and must not have complained. */
export function usePreviews(): (options?: PreviewOptions) => Promise<Preview> {
  let browser: Browser | undefined;
  let open: Preview[] = [];
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => await browser?.close());
  afterEach(async function () {
    const closing = open;
    open = [];
    for (const preview of closing) await preview.close();
    if (this.currentTest?.isFailed() === true) return;
    for (const { complaints } of closing) assert.deepEqual(complaints, [], 'the page complained');
  });
  return async (options) => {
    if (browser === undefined) throw new Error('The browser is launched before the tests, not before them all.');
    const preview = await Preview.open(browser, options);
    open.push(preview);
    return preview;
  };
}
